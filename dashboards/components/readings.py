"""Customers who bought, by month, in two readings: as published and as restated since. Shows, counts nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import filters, money, tables, traffic
from dashboards.components.numbers import count, month
from dashboards.session import Session

TABLE = "marts.mart_customer_month"
PUBLISHED, RESTATED = "published", "restated"
MONTHS = 24
_COUNTS = (
    "published_customer_count", "merged_since_count", "split_since_count", "restated_customer_count",
    "published_new_customer_count", "restated_new_customer_count",
)  # fmt: skip
_AMOUNTS = ("net_sales_amt", "published_sales_per_customer_amt", "restated_sales_per_customer_amt")


def show(region: str | None, basis: money.Money, now: Session) -> None:
    """The switch, the chart of the reading chosen, why the two differ, and the table of both to download."""
    say, language = now.say, now.language
    found = _rows(region, now)
    if found.empty:
        return
    st.subheader(say("readings.title"), anchor=False, help=say("readings.help"))
    reading = filters.segments(
        say("readings.title"), [PUBLISHED, RESTATED], RESTATED, lambda code: say(f"readings.{code}"), "reading",
        quiet=True,
    )  # fmt: skip
    counts = found[found["is_every_basis"]].head(MONTHS)
    with st.container(border=True):
        parts = {say(f"readings.{part}"): counts[f"{reading}_{part}_customer_count"] for part in ("returning", "new")}
        months = [month(day, language) for day in counts["month_start_date"]]
        chart = pd.DataFrame({"month": months, **{name: values.to_numpy() for name, values in parts.items()}})
        traffic.stacked(chart.iloc[::-1], list(parts), say("readings.unit"), say("readings.alt"), "readings")
    st.markdown(_difference(counts, now))
    table = counts[["month_start_date", *_COUNTS]].merge(_amounts(found, basis), on="month_start_date", how="left")
    unit = money.unit_of(money.kept(found[~found["is_every_basis"]], basis), say, language)
    tables.shown(table, language, say, "customer_months", unit=unit, title=say("readings.title"))
    st.caption(say("readings.note"))


def _rows(region: str | None, now: Session) -> pd.DataFrame:
    """The months of one region, or of the whole company; nothing where this scope holds neither, newest first."""
    if not now.reader.has(TABLE):
        return pd.DataFrame()
    where: dict[str, Any] = {"is_whole_company": region is None}
    if region is not None:
        where["region_code"] = region
    return now.reader.table(TABLE, where=where, order_by=["-month_start_date", "customer_month_id"])


def _amounts(found: pd.DataFrame, basis: money.Money) -> pd.DataFrame:
    """Sales and sales per customer, of the one currency and tax basis that the page shows."""
    within = money.kept(found[~found["is_every_basis"]], basis)
    return within.drop_duplicates("month_start_date")[["month_start_date", *_AMOUNTS]]


def _difference(counts: pd.DataFrame, now: Session) -> str:
    """The newest month in which the two readings differ, in words."""
    say = now.say
    changed = counts[(counts["merged_since_count"] > 0) | (counts["split_since_count"] > 0)]
    if changed.empty:
        return f":small[{say('readings.same')}]"
    newest = changed.iloc[0]
    numbers = {name.removesuffix("_count"): count(newest[name], now.language) for name in _COUNTS[:4]}
    return say("readings.differs", month=month(newest["month_start_date"], now.language), n=len(changed), **numbers)
