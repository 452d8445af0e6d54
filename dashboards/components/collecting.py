"""From the order to its money: promises kept, orders on their way, what is owed and how late. Computes no KPI."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import asking, beside, breakdown, charts, filters, periods, rows, traffic
from dashboards.components.numbers import is_missing
from dashboards.components.tables import label
from dashboards.reading import Range
from dashboards.session import Session

ORDERS, OWED, MONTHS_OWED = "marts.mart_order_to_cash", "marts.mart_receivables", "marts.mart_receivables_month"
KEPT = ("otif_ratio", "order_otif_ratio", "perfect_order_ratio", "line_fill_ratio", "order_fill_ratio",
        "shipping_accuracy_line_ratio")  # fmt: skip
KEPT_OF = {**dict.fromkeys(("otif_ratio", "line_fill_ratio"), "promised_line_count"),
           **dict.fromkeys(("order_otif_ratio", "perfect_order_ratio", "order_fill_ratio"), "promised_order_count"),
           "shipping_accuracy_line_ratio": "shipped_line_count"}  # fmt: skip
BY_CHANNEL = ("promised_line_count", "line_fill_ratio", "otif_ratio", "shipping_accuracy_line_ratio",
              "shortage_line_count", "promised_order_count", "order_fill_ratio", "perfect_order_ratio")  # fmt: skip
BY_UNIT = ("promised_qty", "filled_qty", "unit_fill_ratio")
STANDING = ("receivable_amt", "overdue_receivable_amt", "overdue_ratio", "overdue_over_90_amt")
TONIGHT = ("late_payer_count", "unallocated_amt", "credit_use_x", "over_limit_customer_count")
FLOWING = ("credit_sales_amt", "due_collection_ratio", "days_sales_outstanding", "days_sales_outstanding_closing",
           "order_to_cash_mean_days", "paid_amt")  # fmt: skip
BANDS = {
    "due": ("not_due_amt", "overdue_1_30_amt", "overdue_31_60_amt", "overdue_61_90_amt", "overdue_over_90_amt",
            "due_unknown_amt"),
    "billed": ("age_0_30_amt", "age_31_60_amt", "age_61_90_amt", "age_over_90_amt"),
}  # fmt: skip
PROGRESS = ("open", "shipped", "delivered", "invoiced", "collected", "cancelled")
_ORDER = ("name", "order_id", "progress_code", "ordered_date", "promised_date", "last_delivered_date", "last_due_date",
          "is_overdue", "balance_amt", "order_amt", "shipped_amt", "invoiced_amt", "allocated_amt",
          "shipped_uninvoiced_amt", "is_on_time_in_full", "is_perfect", "order_to_cash_days",
          "customer_id")  # fmt: skip
_OWING = ("name", "receivable_amt", "overdue_amt", "longest_overdue_days", *BANDS["due"][:-1], "unallocated_amt",
          "credit_used_amt", "credit_limit_amt", "credit_use_x", "is_over_limit", "customer_id")  # fmt: skip
LISTED, MONTHS = 200, 13


def kept(asked: asking.Asked, now: Session) -> None:
    """Promises kept, by month, by channel, and quantities by unit, which are never added up."""
    asking.flows(KEPT, asked, now, asking.of_many(KEPT_OF, asked, now))
    name = KEPT[0]
    with st.container(border=True):
        st.markdown(f"**{now.reader.card(name, now.language).label}**")
        first = periods.month_start(now.reader.as_of, MONTHS - 1)
        by_month: dict[str, Any] = {"where": asked.where(name, now), "start": first, "end": now.reader.as_of}
        beside.series(now.reader.ask(name, grain="month", compare="yoy", **by_month).rows, "yoy", now, None)
    for names, by, few in ((BY_CHANNEL, "channel_code", "promised_line_count"), (BY_UNIT, "unit_name", "")):
        st.markdown(f"**{now.say(f'cash.by_{by}')}**")
        found = breakdown.by_name(names, by, asked, now, {})
        breakdown.shown(found, by, asked, now, f"kept_{by}", title=now.say(f"cash.by_{by}"), few=few)


def ageing(asked: asking.Asked, now: Session) -> None:
    """What is owed by how late it is, or by how long ago it was billed, region by region; as of tonight."""
    say = now.say
    st.markdown(f"**{say('cash.ageing')}**")
    kinds = tuple(BANDS)
    kind = filters.segments(say("cash.ageing"), kinds, "due", lambda key: say(f"cash.{key}"), "ageing", quiet=True)
    where: dict[str, Any] = {"is_newest": True} | ({} if asked.region is None else {"region_code": asked.region})
    found = asking.kept(now.reader.table(MONTHS_OWED, where=where, order_by=["-receivable_amt"]), asked.basis)
    if found.empty:
        st.caption(say("catalogue.nothing"))
        return
    bands = [name for name in BANDS[kind] if name in found and found[name].fillna(0).any()]
    names = [breakdown.group("region_code", code, now) for code in found["region_code"]]
    values = found[bands].astype("float64").fillna(0)
    divisor, unit = charts.scale_of(values.max(axis="columns"), now.language, asked.basis.currency)
    words = {name: label(name, now.language) for name in bands}
    frame = pd.DataFrame({"region": names, **{words[name]: values[name] * (1 / divisor) for name in bands}})
    with st.container(border=True):
        traffic.stacked(frame, list(words.values()), unit, say("cash.ageing"), "ageing_chart")
    columns = ("region_code", "receivable_amt", *BANDS[kind])
    breakdown.of_mart(found, columns, now, "ageing", title=say("cash.ageing"), basis=asked.basis)


def owing(asked: asking.Asked, now: Session) -> None:
    """Who owes, the most overdue first; a picked row opens its customer."""
    where = None if asked.region is None else {"region_code": asked.region}
    order = ["-overdue_amt", "-receivable_amt", "customer_id"]
    found = asking.kept(now.reader.table(OWED, where=where, order_by=order, limit=LISTED + 1), asked.basis)
    found = rows.named(now.reader, found)
    title = now.say("cash.owing")
    st.subheader(title, anchor=False)
    found = found.assign(is_over_limit=pd.Series([_yes(value, now) for value in found["is_over_limit"]], found.index))
    breakdown.of_mart(found, _OWING, now, "owing", title=title, basis=asked.basis, customers=LISTED,
                      shapes={"credit_use_x": "percent"})  # fmt: skip


def orders(asked: asking.Asked, now: Session) -> None:
    """Orders of the days by how far they are, the newest first; a picked row opens its customer."""
    say, title = now.say, now.say("cash.orders")
    st.subheader(title, anchor=False)
    st.caption(say("cash.orders_note"))
    options = ("late", *PROGRESS)
    how = filters.segments(title, options, "late", lambda key: _progress(key, now), "progress", quiet=True)
    where: dict[str, Any] = {"is_overdue": True} if how == "late" else {"progress_code": how}
    if asked.region is not None:
        where["region_code"] = asked.region
    if how != "late":
        where["ordered_date"] = Range(asked.start, asked.end)
    order = ["-balance_amt", "order_id"] if how == "late" else ["-ordered_date", "order_id"]
    found = asking.kept(now.reader.table(ORDERS, where=where, order_by=order, limit=LISTED + 1), asked.basis)
    if found.empty:
        st.caption(say("cash.no_orders"))
        return
    found = rows.named(now.reader, found.drop(columns="name", errors="ignore"))
    marks = ("is_overdue", "is_on_time_in_full", "is_perfect")
    told = {name: pd.Series([_yes(value, now) for value in found[name]], found.index) for name in marks}
    found = found.assign(**told, progress_code=[_progress(code, now) for code in found["progress_code"]])
    breakdown.of_mart(found, _ORDER, now, "orders_to_cash", title=title, basis=asked.basis, customers=LISTED)


def _progress(code: str, now: Session) -> str:
    return now.say("cash.late") if code == "late" else breakdown.group("progress_code", code, now)


def _yes(value: Any, now: Session) -> str | None:
    return None if is_missing(value) else now.say("app.yes" if value else "app.no")


def receivables(asked: asking.Asked, now: Session) -> None:
    """What is owed as it stands beside the end of last month, what flowed, and credit as of tonight."""
    asking.states(STANDING, asked, now)
    asking.flows(FLOWING, asked, now)
    tonight = replace(asked, compare=())
    asking.states(TONIGHT, tonight, now, dict.fromkeys(TONIGHT, ""))
