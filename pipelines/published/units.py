"""The units a metric can have, in both languages, and what ending of a name says which unit. A metric's card names one.

A unit is a word of the card (`unit: orders`); an ending is part of a column's or metric's name (`paid_amt`).
"""

from __future__ import annotations

UNITS: dict[str, tuple[str, str]] = {
    "currency": ("金额", "amount"),
    "ratio": ("比率", "ratio"),
    "times": ("倍", "times"),
    "turns": ("次/年", "turns a year"),
    "coefficient": ("系数", "coefficient"),
    "points": ("分", "points"),
    "score": ("分", "score"),
    "days": ("天", "days"),
    "months": ("个月", "months"),
    "minutes": ("分钟", "minutes"),
    "seconds": ("秒", "seconds"),
    "quantity": ("按计量单位", "base unit"),
    "units": ("各商品计量单位", "base unit of each product"),
    "activities": ("次", "activities"),
    "accounts": ("个", "accounts"),
    "baskets": ("单", "baskets"),
    "calls": ("通", "calls"),
    "categories": ("类", "categories"),
    "contacts": ("次", "contacts"),
    "contracts": ("份", "contracts"),
    "effects": ("项", "effects"),
    "customers": ("个", "customers"),
    "events": ("次", "events"),
    "functions": ("个", "functions"),
    "fields": ("项", "fields"),
    "invoices": ("张", "invoices"),
    "issues": ("个", "issues"),
    "leads": ("条", "leads"),
    "lines": ("行", "lines"),
    "opportunities": ("个", "deals"),
    "orders": ("张", "orders"),
    "pairs": ("对", "pairs"),
    "payments": ("笔", "payments"),
    "products": ("个", "products"),
    "plans": ("项", "plans"),
    "prospects": ("个", "prospects"),
    "quotations": ("份", "quotations"),
    "records": ("条", "records"),
    "reports": ("笔", "reports"),
    "returns": ("单", "returns"),
    "rows": ("行", "rows"),
    "rules": ("条", "rules"),
    "runs": ("次", "runs"),
    "shipments": ("单", "shipments"),
    "stages": ("段", "stages"),
    "stays": ("次", "stays"),
    "steps": ("步", "steps"),
    "SKU-sites": ("个（SKU·仓）", "SKU-sites"),
    "SKU-site-days": ("个（SKU·仓·日）", "SKU-site-days"),
    "surveys": ("份", "surveys"),
    "checks": ("次", "checks"),
    "tickets": ("张", "tickets"),
    "touches": ("次", "touches"),
    "weeks": ("周", "weeks"),
}

#: Ending of a name -> the units a metric of that name can have; None where any counted thing will do.
ENDINGS: dict[str, tuple[str, ...] | None] = {
    "_amt": ("currency",),
    "_amt_per_day": ("currency",),
    "_qty": ("quantity", "units"),
    "_ratio": ("ratio", "coefficient"),
    "_x": ("ratio", "times", "turns"),
    "_pct": ("points",),
    "_ppt": ("points",),
    "_days": ("days",),
    "_sec": ("seconds",),
    "_min": ("minutes",),
    "_score": ("points", "score"),
    "_count": None,
}


def unit_word(unit: str, language: str) -> str:
    """The unit as people say it; a unit of a workspace's own as it is."""
    zh, en = UNITS.get(unit, (unit, unit))
    return zh if language == "zh" else en
