"""What the inventory page draws beside its cards: stock value by month, and by site or category. Computes no KPI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboards.components import charts
from dashboards.components.numbers import is_missing, month
from dashboards.session import Session

VALUE = "stock_value_amt"


def by_month(session: Session, only: Mapping[str, Any], start: date, end: date, currency: str) -> None:
    """One bar a month: the value on the last day of the month whose stock is known."""
    found = session.reader.metric(VALUE, ["month"], dict(only) or None, start=start, end=end).dropna()
    numbers, unit = charts.scaled(found[VALUE], session.language, currency)
    names = [month(pd.Timestamp(day).date(), session.language) for day in found["month"]]
    frame = pd.DataFrame({"month": names, unit: numbers.to_numpy()})
    charts.columns(frame, [unit], unit, session.say("inventory.trend_alt"), "stock_by_month")


def ranked(found: pd.DataFrame, session: Session, currency: str, key: str) -> None:
    """Lying bars of the value, largest first; the first column names the bar."""
    ordered = found.sort_values(VALUE, ascending=False, na_position="last")
    numbers, unit = charts.scaled(ordered[VALUE], session.language, currency)
    frame = pd.DataFrame({"name": [_named(name, session) for name in ordered.iloc[:, 0]], unit: numbers.to_numpy()})
    frame["label"] = [f"{number:,.2f} {unit}" for number in frame[unit].fillna(0.0)]
    charts.rows(frame, unit, session.say(f"inventory.{key}_alt"), f"stock_{key}")


def beside(session: Session, names: Sequence[str], by: str, only: Mapping[str, Any], day: date) -> pd.DataFrame:
    """Several metrics of one day side by side, one row per value of `by`, the largest stock first."""
    reader = session.reader
    parts = [reader.metric(name, [by], dict(only) or None, start=day, end=day).set_index(by) for name in names]
    return pd.concat(parts, axis="columns").sort_values(VALUE, ascending=False).reset_index()


def _named(name: Any, session: Session) -> str:
    return session.say("inventory.unnamed") if is_missing(name) else str(name)
