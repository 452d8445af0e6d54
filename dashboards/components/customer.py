"""One customer on a page: headline numbers, profile with sources, evidence, timeline, tickets, orders."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards import registry, searching
from dashboards.components import (
    cards,
    contending,
    evidence,
    filters,
    former,
    lived,
    related,
    surviving,
    tables,
    timeline,
)
from dashboards.components.definitions import freshness, label_of
from dashboards.components.keys import own_number, with_own_numbers
from dashboards.components.money import tax_words
from dashboards.components.notices import once
from dashboards.components.numbers import amount, count, currency_name, day, is_missing
from dashboards.components.words import plain, unbroken
from dashboards.i18n import said
from dashboards.session import Session

TICKETS = "core.fct_ticket"
EMPLOYEES = "core.dim_employee"
PROFILE = (
    "name", "customer_type", "phone", "phone_alt", "email", "address", "birth_date", "national_id", "tax_number",
    "industry", "size_band", "region_code", "acquisition_source", "account_manager_id", "registered_date",
    "first_seen_date", "last_updated_date",
)  # fmt: skip
_LISTED = 1000
_BEHIND = {  # number -> the metric whose lineage it has, and the view that lists its rows
    "net_sales_12m_amt": ("net_sales_amt", "orders"),
    "net_sales_amt": ("net_sales_amt", "orders"),
    "order_count": ("order_count", "orders"),
    "sales_per_order_amt": ("sales_per_order_amt", "orders"),
    "recency_days": ("order_count", "orders"),
    "open_ticket_count": ("open_ticket_count", "tickets"),
    "complaint_count": ("complaint_count", "tickets"),
    "record_count": ("customer_record_count", ""),
}


def everything(row: pd.Series, now: Session) -> None:
    """The whole view of one customer; `row` is theirs in the customer mart."""
    records = now.reader.table(searching.RECORDS, where={"customer_id": row["customer_id"]}, order_by=["department"])
    _title(row, now)
    cards.figures(_figures(row, now), now.say("card.definition"))
    left, right = st.columns([6, 5])
    with left:
        _profile(row, records, now)
    with right:
        st.subheader(now.say("customer.why"), anchor=False)
        evidence.records(records, now)
        contending.block(str(row["customer_id"]), now)
        related.block(str(row["customer_id"]), now)
        lived.block(str(row["customer_id"]), now)
    _history(row, records, now)


def _title(row: pd.Series, now: Session) -> None:
    st.header(plain(row["name"]), anchor=False)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for kind in ("customer_type", "region_code"):
            if not is_missing(row.get(kind)):
                st.badge(plain(said(now.language, f"enum.{kind}.{row[kind]}", str(row[kind]))), color="gray")
        st.caption(plain(row["customer_id"]))


def _figures(row: pd.Series, now: Session) -> list[cards.Figure]:
    say, language = now.say, now.language
    money = None if is_missing(row.get("currency_code")) else str(row["currency_code"])
    basis = tax_words(row.get("tax_basis"), say)
    days = row.get("recency_days")
    ago = say("customer.metric.days", n=count(days, language)) if not is_missing(days) else count(days, language)
    values = {
        "net_sales_12m_amt": (amount(row.get("net_sales_12m_amt"), language, money), ""),
        "net_sales_amt": (
            amount(row.get("net_sales_amt"), language, money),
            _on("first_order", row, now),
        ),
        "order_count": (count(row.get("order_count"), language), ""),
        "sales_per_order_amt": (amount(row.get("sales_per_order_amt"), language, money), ""),
        "recency_days": (ago, _on("last_order", row, now)),
        "open_ticket_count": (
            count(row.get("open_ticket_count"), language),
            say("customer.metric.tickets_of", n=count(row.get("ticket_count"), language)),
        ),
        "complaint_count": (count(row.get("complaint_count"), language), ""),
        "record_count": (
            count(row.get("record_count"), language),
            say("customer.metric.departments", n=count(row.get("department_count"), language)),
        ),
    }
    return [_figure(key, value, note, basis, row, now) for key, (value, note) in values.items()]


def _on(name: str, row: pd.Series, now: Session) -> str:
    """首单 2025-04-24; nothing of who never bought."""
    date = row.get(f"{name}_date")
    return "" if is_missing(date) else now.say(f"customer.metric.{name}", day=day(date))


def _figure(key: str, value: str, note: str, basis: str, row: pd.Series, now: Session) -> cards.Figure:
    say, (metric, view) = now.say, _BEHIND[key]
    text = f"{say(f'customer.explain.{key}')}\n\n- {say('card.code')}: `{key}`"
    label = label_of(say(f"customer.metric.{key}"), basis if key.endswith("_amt") else "", now.language)
    query = {"customer": str(row["customer_id"]), "view": view}
    link = cards.Link(registry.page("customer_360").file, say("app.detail"), query) if view else None
    fresh = freshness(once(now.reader.held(metric)), now)
    return cards.Figure(key, label, value, text, note, say("card.null_zero"), **fresh, link=link)


def _profile(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    """Each field, its value, what else is said, and the record it was taken from."""
    say = now.say
    st.subheader(say("customer.profile"), anchor=False, help=say("customer.profile_help"))
    names = evidence.record_names(records, now.language)
    fields = [name for name in PROFILE if not is_missing(row.get(name))]
    lost = surviving.others(str(row["customer_id"]), now, lambda name, value: _value(name, value, now))
    shown = {
        say("field.field"): [unbroken(say(f"field.{name}")) for name in fields],
        say("field.value"): [plain(_value(name, row[name], now)) + lost.get(name, "") for name in fields],
        say("field.source"): [unbroken(plain(names.get(str(row.get(f"{name}_record_id")), ""))) for name in fields],
    }
    st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt=say("customer.profile"))


def _value(name: str, value: Any, now: Session) -> str:
    if name.endswith("_date") and name != "birth_date":  # which is as written
        return day(value)
    if name == "account_manager_id" and now.reader.has(EMPLOYEES):
        found = now.reader.table(EMPLOYEES, ["employee_name"], {"employee_id": str(value)}, limit=1)
        return own_number(value) or str(value) if found.empty else str(found.iloc[0]["employee_name"])
    return said(now.language, f"enum.{name}.{value}", str(value))


def _history(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    """Timeline, open tickets, orders and what was said before, each read only when its tab is open."""
    say = now.say
    labels = {name: f"customer.{name}" for name in ("timeline", "tickets", "orders", "former")}
    chosen = filters.segments(
        say("customer.timeline"), list(labels), "timeline", lambda key: say(labels[key]), "view", quiet=True
    )
    shows = {"timeline": _timeline, "tickets": _tickets, "orders": _orders, "former": _former}
    shows[chosen](row, records, now)


def _timeline(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    found = timeline.events(str(row["customer_id"]), now)
    if found.empty:
        st.caption(now.say("customer.no_events"))
        return
    timeline.show(found, _unit(row, now), now)


def _tickets(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    """Every ticket, those still open first."""
    columns = ["is_open", "opened_date", "ticket_id", "ticket_type", "reason_name", "severity", "channel_code"]
    where = {"customer_record_id": records["customer_record_id"].tolist()}
    order = ["-is_open", "-opened_date", "ticket_id"]
    found = (
        now.reader.table(TICKETS, [*columns, "status", "promised_at"], where, order, _LISTED)
        if now.reader.has(TICKETS)
        else pd.DataFrame()
    )
    if found.empty:
        st.caption(now.say("customer.no_tickets"))
        return
    shown = tables.local_times(with_own_numbers(found), now.workspace.timezone).drop(columns="is_open")
    tables.shown(tables.worded(shown, now.language), now.language, now.say, "open_tickets")


def _orders(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    events = timeline.events(str(row["customer_id"]), now)
    orders = events[events["event_type"] == "order"] if not events.empty else events
    if orders.empty:
        st.caption(now.say("customer.no_orders"))
        return
    named = orders.rename(columns={"event_key": "order_id", "event_date": "ordered_date"})
    columns = ["ordered_date", "department", "title", "order_id", "amount_amt", "status"]
    tables.shown(tables.worded(named[columns], now.language), now.language, now.say, "orders", unit=_unit(row, now))


def _former(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    former.show(records, now)


def _unit(row: pd.Series, now: Session) -> str:
    code = row.get("currency_code")
    return "" if is_missing(code) else currency_name(str(code), now.language).strip()
