"""A number beside the month and the year before: 环比增长率, 同比增长率, in words and colours. Computes neither.

Colour says good or bad by the metric's direction, never alone: ▲ and ▼ say up or down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboards.components.money import BASIS, Money
from dashboards.components.numbers import MISSING, is_missing, share, written
from dashboards.i18n import Say
from dashboards.reading import Reader

KPIS = "marts.mart_kpi_home"
_KINDS = (("mom", "mom_growth_x", "mom_change_ppt"), ("yoy", "yoy_growth_x", "yoy_change_ppt"))
_LEAST = 0.0005  # below half of the last digit shown a change is none


@dataclass(frozen=True)
class Change:
    """One comparison as markdown of ours; `help` says what it was compared with, or why there is none."""

    text: str
    help: str = ""


def of_month(reader: Reader, month: date, region: str | None, money: Money) -> dict[str, dict[str, Any]]:
    """The month's KPIs with their comparisons, by metric name; empty where the version has none of that month.

    Without a region these are the company's; in a scope of one region, which holds no company, that region's.
    """
    if not reader.has(KPIS):
        return {}
    where: dict[str, Any] = {"month_start_date": month}
    if region is not None:
        where |= {"is_whole_company": False, "region_code": region}
    found = reader.table(KPIS, where=where)
    if region is None and bool(found["is_whole_company"].any()):
        found = found[found["is_whole_company"]]
    if found["region_code"].nunique(dropna=False) > 1:
        return {}
    rows: list[dict[Any, Any]] = _of_basis(found, money).to_dict("records")
    return {str(row["kpi"]): row for row in rows}


def _of_basis(found: pd.DataFrame, money: Money) -> pd.DataFrame:
    is_amount = found["unit"] == "amount"
    for name in BASIS:
        if name in money.only:
            found = found[~is_amount | (found[name] == money.only[name])]
    return found


def changes(row: Mapping[str, Any] | None, say: Say, language: str, currency: str | None = None) -> tuple[Change, ...]:
    """Both comparisons of one KPI's row; none where there is no row."""
    if row is None:
        return ()
    return tuple(_change(row, kind, growth, points, say, language, currency) for kind, growth, points in _KINDS)


def _change(
    row: Mapping[str, Any], kind: str, growth: str, points: str, say: Say, language: str, currency: str | None
) -> Change:
    is_ratio = row["unit"] == "ratio"
    value = row[points] if is_ratio else row[growth]
    name = say(f"change.{kind}_points" if is_ratio else f"change.{kind}")
    base = row["previous_value" if kind == "mom" else "last_year_value"]
    if is_missing(value):
        reason = say("change.no_base" if is_missing(base) else "change.zero_base")
        return Change(f":gray[{name} {MISSING}]", f"{name}: {reason}")
    told = say("change.points", n=f"{abs(value):,.2f}") if is_ratio else share(abs(value))
    compared = say(f"change.{kind}_base", value=written(base, str(row["unit"]), language, currency))
    return Change(f":gray[{name}] {coloured(float(value), told, str(row['direction']), is_ratio)}", compared)


def coloured(value: float, told: str, direction: str, is_ratio: bool) -> str:
    """▲ or ▼ and the size, green where it is good; gray where there is none, or neither is better."""
    if abs(value) < (_LEAST * 10 if is_ratio else _LEAST):
        return f":gray[{told}]"
    if direction not in ("up", "down"):
        return f":gray[{'▲' if value > 0 else '▼'} {told}]"
    is_good = (value > 0) == (direction == "up")
    return f":{'green' if is_good else 'red'}[{'▲' if value > 0 else '▼'} {told}]"
