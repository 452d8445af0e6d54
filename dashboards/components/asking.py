"""Walls of metrics as sales pages show them: of days beside the year before, of a day beside the last month's end.

What is asked for, days, region and the basis of amounts, stands in one `Asked`. Computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import registry
from dashboards.components import beside, cards, filters, money, periods
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import count, day, form, is_missing, month, written
from dashboards.i18n import said
from dashboards.session import Session

FEW = 10  # decided deals, baskets, deliveries: fewer say little of a rate
DEFAULT = "m12"
#: The metrics of sales whose rows the page of rows lists.
LISTED = (
    "net_sales_amt", "sales_per_order_amt", "shipped_amt", "on_time_ratio", "paid_amt", "win_rate_count_ratio",
    "win_rate_amount_ratio", "sales_cycle_median_days", "pipeline_weighted_amt",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Days, both included, a region or none, the basis of amounts, and whether the days stand beside a year before."""

    start: date
    end: date
    basis: money.Money
    region: str | None = None
    period: str = ""
    compare: tuple[str, ...] = ("yoy",)

    def where(self, name: str, now: Session) -> dict[str, Any]:
        """The filters of one metric: its region where it has one, its basis where it is made of amounts."""
        groups = now.reader.groups(name)
        only = dict(self.basis.only) if of_money(name, now) else {}
        asked = only | ({} if self.region is None else {"region_code": self.region})
        return {key: value for key, value in asked.items() if key in groups}

    def during(self, name: str, now: Session) -> dict[str, Any]:
        return {"where": self.where(name, now) or None, "start": self.start, "end": self.end}

    def words(self, say: Any) -> str:
        return str(say("card.between", start=day(self.start), end=day(self.end)))


def of_money(name: str, now: Session) -> bool:
    """Whether a metric is an amount or made from one; counts are of all currencies, and of deals without an amount."""
    entry = now.reader.metrics.get(name)
    if entry is None:
        return False
    if form(name, str(entry.meta.get("unit") or ""), str(entry.meta.get("format") or "")) == "amount":
        return True
    return any(of_money(part, now) for part in entry.inputs)


def basis_of(name: str, now: Session, tax: str = "") -> money.Money:
    """The basis of a metric's amounts; rows without a currency hold none. `tax` is the basis of metrics that are of
    one only (`excluded`) and do not say so row by row."""
    own = now.reader.own_groups(name) if name in now.reader.metrics else ()
    if "currency_code" not in own or not (tax or "tax_basis" in own):
        return money.Money(now.workspace.currency, money.tax_words(tax, now.say))
    found = now.reader.metric(name, by=["currency_code"])[["currency_code"]].dropna()
    if tax:
        found = found.assign(tax_basis=tax)
    else:
        found = found.merge(now.reader.metric(name, by=["tax_basis"])[["tax_basis"]].dropna(), how="cross")
    return money.choose(found, now.workspace.currency, now.say)


def chosen(name: str, now: Session, among: Sequence[str] = periods.PERIODS, tax: str = "") -> Asked:
    """The period, where there are several, and the region; `name` is a metric of the page with regions and amounts."""
    say, reader, language = now.say, now.reader, now.language
    regions = reader.metric(name, by=["region_code"])["region_code"] if "region_code" in reader.groups(name) else ()
    with st.container(horizontal=True, vertical_alignment="top"):
        period = (
            among[0]
            if len(among) == 1
            else filters.segments(
                say("home.period"), among, DEFAULT, lambda key: say(f"home.periods.{key}"), "sales_period"
            )
        )
        region = "all" if len(regions) == 0 else filters.choice(
            say("home.region"),
            ["all", *(code for code in regions if not is_missing(code))],
            "all",
            lambda code: say("home.all_regions") if code == "all" else said(language, f"enum.region_code.{code}", code),
            "region",
        )  # fmt: skip
    basis = basis_of(name, now, tax)
    money.mixed(basis, say)
    start, end = periods.bounds(period, reader.as_of)
    return Asked(start, end, basis, None if region == "all" else region, period)


def months_of(asked: Asked) -> Asked:
    """The same days as whole months, for what is told by month; beside the year before only where all are over."""
    start = periods.month_start(asked.end, 11) if asked.period == "m12" else periods.month_start(asked.start)
    is_over = (asked.end + timedelta(days=1)).day == 1
    return Asked(start, asked.end, asked.basis, asked.region, asked.period, asked.compare if is_over else ())


def kept(frame: pd.DataFrame, basis: money.Money) -> pd.DataFrame:
    """The rows in the basis shown, by what the table says of it."""
    only = {name: value for name, value in basis.only.items() if name in frame}
    return money.kept(frame, replace(basis, only=only))


def month_words(asked: Asked, now: Session) -> str:
    """Which whole months are meant; the running one says that it is not over."""
    first, last = (month(day, now.language) for day in (asked.start, asked.end))
    is_over = (asked.end + timedelta(days=1)).day == 1
    return (first if first == last else f"{first} – {last}") + ("" if is_over else now.say("app.unfinished"))


def flows(names: Sequence[str], asked: Asked, now: Session, notes: Mapping[str, str] | None = None) -> None:
    """What happened within days, each figure beside the same days a year before."""
    cards.figures(of_days(names, asked, now, notes), now.say("card.definition"))
    of_all_regions(names, asked, now)


def of_days(
    names: Sequence[str], asked: Asked, now: Session, notes: Mapping[str, str] | None = None
) -> list[cards.Figure]:
    """The figures of days with what they stand beside, to be drawn with others."""
    return [_of_days(name, asked, now, (notes or {}).get(name, "")) for name in _known(names, now)]


def _of_days(name: str, asked: Asked, now: Session, note: str) -> cards.Figure:
    during = {**asked.during(name, now), "where": asked.where(name, now)}
    rows = {how: now.reader.ask(name, **during, compare=how).one() for how in asked.compare or ("",)}
    changes = tuple(beside.change(row, how, now, asked.basis.currency) for how, row in rows.items() if how)
    value = next(iter(rows.values()))["value"]
    return _figure(name, value, asked, now, asked.words(now.say), note, changes)


def states(names: Sequence[str], asked: Asked, now: Session, notes: Mapping[str, str] | None = None) -> None:
    """How things stand on the day of the data, each figure above that of the end of last month, or above its note."""
    say, reader, items = now.say, now.reader, []
    begins = periods.month_start(reader.as_of)
    before = {"start": periods.month_start(reader.as_of, 1), "end": begins - timedelta(days=1)}
    words = say("card.at_day", day=day(reader.as_of))
    for name in _known(names, now):
        where = asked.where(name, now)
        value = reader.value(name, None, where, start=begins, end=reader.as_of)
        if name not in (notes or {}):
            then = reader.value(name, None, where, **before)
            note = "" if is_missing(then) else say("asking.month_end", value=told(name, then, asked, now))
        else:
            note = (notes or {})[name]
        items.append(_figure(name, value, asked, now, words, note))
    cards.figures(items, say("card.definition"))
    of_all_regions(names, asked, now)


def told(name: str, value: Any, asked: Asked, now: Session) -> str:
    """A metric's value as people write it."""
    card = now.reader.card(name, now.language)
    return written(value, form(name, card.unit, card.format), now.language, asked.basis.currency)


def of_many(names: Mapping[str, str], asked: Asked, now: Session) -> dict[str, str]:
    """Under each rate how many it was reckoned of; few are said to be few. `names`: rate -> what it is divided by."""
    notes = {}
    for name, of in names.items():
        if of in now.reader.metrics:
            during = asked.during(of, now)
            notes[name] = sample(now.reader.value(of, None, during.pop("where") or {}, **during), now)
    return notes


def sample(n: Any, now: Session) -> str:
    """n = 74, or 样本不足，n = 3."""
    number = 0 if is_missing(n) else n
    key = "asking.few" if number < FEW else "asking.n"
    return now.say(key, n=count(number, now.language))


def _known(names: Sequence[str], now: Session) -> list[str]:
    return [name for name in names if name in now.reader.metrics]


def _figure(
    name: str, value: Any, asked: Asked, now: Session, period: str, note: str, changes: tuple[Any, ...] = ()
) -> cards.Figure:
    link = None
    if name in LISTED:
        query = {"kpi": name, "period": asked.period, "region": asked.region or "all"}
        link = cards.Link(registry.page("detail").file, now.say("app.detail"), query)
    return metric_figure(
        name, value, now, period=period, basis=asked.basis.tax, currency=asked.basis.currency, note=note,
        changes=changes, link=link,
    )  # fmt: skip


def of_all_regions(names: Sequence[str], asked: Asked, now: Session) -> None:
    """Where a region is asked for, which of the figures are of all regions nevertheless."""
    whole = [name for name in _known(names, now) if "region_code" not in now.reader.groups(name)]
    if asked.region is not None and whole:
        joint = "、" if now.language == "zh" else ", "
        labels = joint.join(now.reader.card(name, now.language).label for name in whole)
        st.caption(now.say("asking.all_regions", names=labels))
