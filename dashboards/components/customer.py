"""One customer on a page: headline numbers, profile with sources, evidence, timeline, tickets, orders."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards import searching
from dashboards.components import cards, evidence, filters, tables
from dashboards.components.definitions import label_of
from dashboards.components.money import tax_words
from dashboards.components.notices import department_name
from dashboards.components.numbers import amount, count, currency_name, day, is_missing
from dashboards.components.words import plain
from dashboards.i18n import said
from dashboards.session import Session

TIMELINE = "marts.mart_customer_timeline"
TICKETS = "core.fct_ticket"
EMPLOYEES = "core.dim_employee"
PROFILE = (
    "name", "customer_type", "phone", "phone_alt", "email", "address", "tax_number", "industry", "size_band",
    "region_code", "acquisition_source", "account_manager_id", "registered_date", "first_seen_date",
    "last_updated_date",
)  # fmt: skip
_LISTED = 1000


def everything(row: pd.Series, now: Session) -> None:
    """The whole view of one customer; `row` is theirs in the customer mart."""
    records = now.reader.table(searching.RECORDS, where={"customer_id": row["customer_id"]}, order_by=["department"])
    _title(row, now)
    cards.figures(_figures(row, now), now.say("card.definition"))
    left, right = st.columns([1, 1])
    with left:
        _profile(row, records, now)
    with right:
        st.subheader(now.say("customer.why"), anchor=False)
        evidence.records(records, now)
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
            say("customer.metric.first_order", day=day(row.get("first_order_date"))),
        ),
        "order_count": (count(row.get("order_count"), language), ""),
        "sales_per_order_amt": (amount(row.get("sales_per_order_amt"), language, money), ""),
        "recency_days": (ago, say("customer.metric.last_order", day=day(row.get("last_order_date")))),
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
    return [_figure(key, value, note, basis, now) for key, (value, note) in values.items()]


def _figure(key: str, value: str, note: str, basis: str, now: Session) -> cards.Figure:
    say = now.say
    fresh = say("notice.fresh", day=day(now.reader.as_of))
    text = f"{say(f'customer.explain.{key}')}\n\n- {say('card.code')}: `{key}`"
    label = label_of(say(f"customer.metric.{key}"), basis if key.endswith("_amt") else "", now.language)
    return cards.Figure(key, label, value, text, note, say("card.null_zero"), fresh)


def _profile(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    """Each field, its value and the record it was taken from."""
    say = now.say
    st.subheader(say("customer.profile"), anchor=False, help=say("customer.profile_help"))
    names = evidence.record_names(records, now.language)
    fields = [name for name in PROFILE if not is_missing(row.get(name))]
    frame = pd.DataFrame(
        {
            "field": [say(f"field.{name}") for name in fields],
            "value": [_value(name, row[name], now) for name in fields],
            "source": [names.get(str(row.get(f"{name}_record_id")), "") for name in fields],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        column_config=tables.config(list(frame.columns), now.language),
        height="content",
        placeholder="",
        key="profile",
        alt=say("customer.profile"),
    )


def _value(name: str, value: Any, now: Session) -> str:
    if name.endswith("_date"):
        return day(value)
    if name == "account_manager_id" and now.reader.has(EMPLOYEES):
        found = now.reader.table(EMPLOYEES, ["employee_name"], {"employee_id": str(value)}, limit=1)
        return own_number(value) if found.empty else str(found.iloc[0]["employee_name"])
    return said(now.language, f"enum.{name}.{value}", str(value))


def _history(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    """Timeline, open tickets and orders, each read only when its tab is open."""
    say = now.say
    labels = {"timeline": "customer.timeline", "tickets": "customer.tickets", "orders": "customer.orders"}
    chosen = filters.segments(
        say("customer.timeline"), list(labels), "timeline", lambda key: say(labels[key]), "view", quiet=True
    )
    {"timeline": _timeline, "tickets": _tickets, "orders": _orders}[chosen](row, records, now)


def _events(row: pd.Series, now: Session) -> pd.DataFrame:
    if not now.reader.has(TIMELINE):
        return pd.DataFrame()
    title = f"title_{now.language}"
    columns = ["event_date", "department", title, "event_key", "amount_amt", "status", "event_type"]
    order = ["-event_date", "-event_at", "event_key"]
    found = now.reader.table(TIMELINE, columns, {"customer_id": row["customer_id"]}, order_by=order, limit=_LISTED)
    return found.rename(columns={title: "title"}).assign(event_key=found["event_key"].map(own_number))


def own_number(key: str) -> str:
    """The department's own number of `issuer:number@day`."""
    return str(key).partition(":")[2].partition("@")[0] or str(key)


def _timeline(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    say, events = now.say, _events(row, now)
    if events.empty:
        st.caption(say("customer.no_events"))
        return
    departments = sorted(set(events["department"].dropna()))
    wanted = filters.several(
        say("customer.department"), departments, lambda code: plain(department_name(now.language, code)), "department"
    )
    chosen = events[events["department"].isin(wanted)] if wanted else events
    tables.shown(
        tables.worded(chosen.drop(columns="event_type"), now.language),
        now.language,
        say,
        "timeline",
        unit=_unit(row, now),
    )


def _tickets(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    columns = ["ticket_id", "opened_date", "ticket_type", "reason_name", "severity", "channel_code", "promised_at"]
    where = {"customer_record_id": records["customer_record_id"].tolist(), "is_open": True}
    if not now.reader.has(TICKETS):
        st.caption(now.say("customer.no_tickets"))
        return
    found = now.reader.table(TICKETS, columns, where, order_by=["-opened_date", "ticket_id"], limit=_LISTED)
    if found.empty:
        st.caption(now.say("customer.no_tickets"))
        return
    found = tables.local_times(found.assign(ticket_id=found["ticket_id"].map(own_number)), now.workspace.timezone)
    tables.shown(tables.worded(found, now.language), now.language, now.say, "open_tickets")


def _orders(row: pd.Series, records: pd.DataFrame, now: Session) -> None:
    events = _events(row, now)
    orders = events[events["event_type"] == "order"] if not events.empty else events
    if orders.empty:
        st.caption(now.say("customer.no_orders"))
        return
    named = orders.rename(columns={"event_key": "order_id", "event_date": "ordered_date"})
    columns = ["ordered_date", "department", "order_id", "amount_amt", "status"]
    tables.shown(tables.worded(named[columns], now.language), now.language, now.say, "orders", unit=_unit(row, now))


def _unit(row: pd.Series, now: Session) -> str:
    code = row.get("currency_code")
    return "" if is_missing(code) else currency_name(str(code), now.language).strip()
