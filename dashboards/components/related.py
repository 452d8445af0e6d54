"""Who belongs with a customer without being one: the household, the head office, branches and their sales."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import registry, searching
from dashboards.components.numbers import amount, count, is_missing
from dashboards.components.words import plain
from dashboards.i18n import said
from dashboards.session import Session

RELATIONS = "core.bridge_customer_relation"
GROUPS = "core.dim_customer_group"
SALES = "marts.mart_customer_group"
_SHOWN = 12


def block(customer_id: str, now: Session) -> None:
    """Nothing where the customer is related to nobody."""
    household, group = _household(customer_id, now), _group(customer_id, now)
    if household.empty and group.empty:
        return
    st.subheader(now.say("related.title"), anchor=False, help=now.say("related.help"))
    if not household.empty:
        with st.container(border=True, gap="small"):
            st.markdown(f"**{now.say('related.household', n=count(len(household), now.language))}**")
            st.caption(plain(_reason(household, now)))
            _people(household[household["customer_id"] != customer_id], now)
    if not group.empty:
        with st.container(border=True, gap="small"):
            _group_title(group, now)
            _people(group[group["customer_id"] != customer_id], now)


def _household(customer_id: str, now: Session) -> pd.DataFrame:
    """The members (customer_id, evidence), the customer too; empty where there is none."""
    if not now.reader.has(RELATIONS):
        return pd.DataFrame()
    mine = now.reader.table(RELATIONS, where={"relation": "household", "customer_id": customer_id}, limit=1)
    first = customer_id if mine.empty else str(mine.iloc[0]["other_customer_id"])
    members = now.reader.table(RELATIONS, where={"relation": "household", "other_customer_id": first})
    if members.empty:
        return members
    return pd.concat([pd.DataFrame({"customer_id": [first]}), members], ignore_index=True)


def _group(customer_id: str, now: Session) -> pd.DataFrame:
    """Everybody under the same head, the head first; empty where the customer is in no group."""
    if not now.reader.has(GROUPS):
        return pd.DataFrame()
    mine = now.reader.table(GROUPS, where={"customer_id": customer_id}, limit=1)
    if mine.empty:
        return mine
    head = str(mine.iloc[0]["head_customer_id"])
    return now.reader.table(GROUPS, where={"head_customer_id": head}, order_by=["depth", "level_code", "customer_id"])


def _group_title(group: pd.DataFrame, now: Session) -> None:
    """集团 · 5 个成员，近12个月合计 … : the sum where this scope may see it."""
    st.markdown(f"**{now.say('related.group', n=count(len(group), now.language))}**")
    if not now.reader.has(SALES):
        return
    head = {"head_customer_id": str(group.iloc[0]["head_customer_id"])}
    found = now.reader.table(SALES, where=head, limit=1)
    if not found.empty and not is_missing(money := found.iloc[0]["currency_code"]):
        total = amount(found.iloc[0]["net_sales_12m_amt"], now.language, str(money))
        st.caption(plain(now.say("related.group_sales", amount=total)))


def _people(members: pd.DataFrame, now: Session) -> None:
    """One line a member: the name leads to their page; level and sales beside it."""
    ids = members["customer_id"].astype(str).tolist()
    columns = ["customer_id", "name", "net_sales_12m_amt", "currency_code"]
    known = now.reader.table(searching.CUSTOMERS, columns, {"customer_id": ids}).set_index("customer_id")
    rows = [row for row in members.to_dict("records") if row["customer_id"] in known.index]
    for row in rows[:_SHOWN]:
        _line(row, known.loc[row["customer_id"]], now)
    _left_out(len(rows) - _SHOWN, "related.more", now)
    _left_out(len(ids) - len(rows), "related.hidden", now)


def _line(row: Mapping[Any, Any], customer: pd.Series, now: Session) -> None:
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        st.page_link(
            registry.page("customer_360").file,
            label=plain(customer["name"]),
            icon=":material/person:" if "level_code" not in row else ":material/apartment:",
            query_params={"customer": str(row["customer_id"])},
        )
        st.caption(" · ".join(_facts(row, customer, now)))


def _facts(row: Mapping[Any, Any], customer: pd.Series, now: Session) -> Iterable[str]:
    if not is_missing(level := row.get("level_code")):
        yield plain(said(now.language, f"enum.level_code.{level}", str(level)))
    if not is_missing(money := customer["currency_code"]):
        sales = amount(customer["net_sales_12m_amt"], now.language, str(money))
        yield plain(now.say("related.sales", amount=sales))
    yield plain(row["customer_id"])


def _left_out(number: int, text: str, now: Session) -> None:
    if number > 0:
        st.caption(now.say(text, n=count(number, now.language)))


def _reason(household: pd.DataFrame, now: Session) -> str:
    reasons = household[f"evidence_{now.language}"].dropna()
    return now.say("related.because", reasons=now.say("customer.also_and").join(dict.fromkeys(reasons)))
