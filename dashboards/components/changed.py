"""What one night of identity did to customers: headline numbers, departments, and the numbers that merged or split."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import cards, money, notices, rows, tables, traffic
from dashboards.components.definitions import freshness, label_of
from dashboards.components.numbers import amount, count, day, is_missing, short_day
from dashboards.i18n import said
from dashboards.session import Session

NIGHTS, EVENTS = "marts.mart_identity_changes", "marts.mart_identity_event"
LISTED, SHOWN_NIGHTS = 500, 60
_PARTS = (
    "customers_before_count",
    "created_count",
    "merged_count",
    "split_count",
    "emptied_count",
    "customers_after_count",
)
_DEPARTMENTS = (
    "department", *_PARTS, "buyers_before_count", "buyers_after_count", "merged_net_sales_amt", "split_net_sales_amt",
)  # fmt: skip


def name_of(night: Mapping[Any, Any], now: Session) -> str:
    """2026-11-20 · 第 12 次 · 合并 3，拆分 1: one finds the nights that did something."""
    told = now.say("changes.night", day=day(night["changed_at"]), n=int(night["registry_seq"]))
    parts = {name: int(night[f"{name}_count"]) for name in ("merged", "split")}
    if not any(parts.values()):
        return told
    counts = {name: count(number, now.language) for name, number in parts.items()}
    return f"{told} · {now.say('changes.night_did', **counts)}"


def figures(night: pd.Series, now: Session) -> None:
    """The night's numbers for the whole company."""
    say, language = now.say, now.language
    code = None if is_missing(night["currency_code"]) else str(night["currency_code"])
    basis = money.tax_words(night["tax_basis"], say)
    moved = ("merged_net_sales_amt", "split_net_sales_amt")
    values = {name: count(night[name], language) for name in ("customers_after_count", "merged_count", "split_count")}
    values |= {"merged_net_sales_amt": amount(night[moved[0]], language, code)}
    notes = {
        "customers_after_count": say("changes.before", n=count(night["customers_before_count"], language)),
        "merged_count": say("changes.created", n=count(night["created_count"], language)),
        "split_count": say("changes.emptied", n=count(night["emptied_count"], language)),
        "merged_net_sales_amt": say("changes.split_sales", n=amount(night[moved[1]], language, code)),
    }
    fresh = freshness((), now)
    items = [
        cards.Figure(
            name,
            label_of(tables.label(name, language), basis if name.endswith("_amt") else "", language),
            value,
            f"{say(f'changes.explain.{name}')}\n\n- {say('card.code')}: `{name}`",
            notes[name],
            **fresh,
        )
        for name, value in values.items()
    ]
    cards.figures(items, say("card.definition"))


def over_time(nights: pd.DataFrame, now: Session) -> None:
    """Merges and splits of the last nights, the first night, which made everybody, aside."""
    say, language = now.say, now.language
    shown = nights[nights["customers_before_count"] > 0].head(SHOWN_NIGHTS).iloc[::-1]
    if len(shown) < 2:
        return
    bars = {tables.label(name, language): shown[name].to_numpy() for name in ("merged_count", "split_count")}
    line = tables.label("customers_after_count", language)
    nights_named = [
        f"{short_day(at)} · {seq}" for at, seq in zip(shown["changed_at"], shown["registry_seq"], strict=True)
    ]
    frame = pd.DataFrame({"night": nights_named, **bars})
    with st.container(border=True):
        st.markdown(f"**{say('changes.over_time')}**", help=line)
        traffic.stacked(frame, list(bars), say("readings.unit"), say("changes.alt"), "night_changes")


def departments(night: pd.Series, now: Session) -> None:
    """Each department's own customers: a merge across departments changes the company and neither of them."""
    say, language = now.say, now.language
    where = {"registry_seq": int(night["registry_seq"])}
    found = now.reader.table(NIGHTS, where=where, order_by=["-is_whole_company", "department"])
    unit = money.unit_of(found, say, language)
    names = [
        say("changes.company") if row["is_whole_company"] else notices.department_name(language, str(row["department"]))
        for row in found.to_dict("records")
    ]
    shown = found.assign(department=names)[list(_DEPARTMENTS)]
    st.subheader(say("changes.departments"), anchor=False, help=say("changes.departments_help"))
    tables.shown(shown, language, say, "identity_changes", unit=unit, title=say("changes.departments"))


def events(night: pd.Series, now: Session) -> None:
    """The customer numbers that merged, split or went that night; a picked row opens who they stand for today."""
    say, language = now.say, now.language
    st.subheader(say("changes.events"), anchor=False)
    where = {"registry_seq": int(night["registry_seq"])}
    found = now.reader.table(EVENTS, where=where, order_by=["event_id"], limit=LISTED + 1)
    if found.empty:
        st.caption(say("changes.no_events"))
        return
    kinds = [said(language, f"enum.event_kind.{code}", str(code)) for code in found["event_kind"]]
    found = found.assign(event_kind=kinds, former_id=found["customer_id"], customer_id=found["living_customer_id"])
    found = found.assign(became_id=found["other_customer_id"])
    columns = ("event_kind", "former_id", "became_id", "name", "happened_at")
    rows.of_customers(found, columns, now, "identity_events", limit=LISTED, title=say("changes.events"))
