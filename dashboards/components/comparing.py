"""Two records side by side: what is equal, what differs, whose customers they are, and why a person is asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import deciding, registry, searching
from dashboards.components import evidence, signing, tables
from dashboards.components.numbers import amount, count, day, is_missing, share
from dashboards.components.words import plain
from dashboards.i18n import said
from dashboards.session import Session

FIELDS = (
    "name", "given_name", "family_name", "customer_type", "phone", "phone_alt", "email", "address", "city",
    "tax_number", "national_id", "birth_date", "industry", "size_band", "region_code", "registered_date",
)  # fmt: skip
_CUSTOMER = ("net_sales_12m_amt", "net_sales_amt", "order_count", "open_ticket_count", "record_count")


def pair(row: pd.Series, now: Session) -> None:
    """One pair of the queue, with the form to decide it."""
    say, language = now.say, now.language
    ids = (str(row["customer_record_id_a"]), str(row["customer_record_id_b"]))
    records = now.reader.table(searching.RECORDS, where={"customer_record_id": list(ids)}).set_index(
        "customer_record_id"
    )
    st.header(f"{plain(row['name_a'])} ↔ {plain(row['name_b'])}", anchor=False)
    reason = said(language, f"enum.review_reason.{row['review_reason']}", str(row["review_reason"]))
    score = "" if is_missing(row["match_score"]) else " · " + say("customer.score", score=share(row["match_score"]))
    st.markdown(f"**{plain(reason)}**{score}")
    st.markdown(plain(row[f"evidence_{language}"]))
    st.caption(say("identity.one_now" if row["is_one_customer"] else "identity.two_now"))
    if set(ids) <= set(records.index):
        _sides(records.loc[list(ids)].reset_index(), now)
    signing.form(ids, (deciding.MERGE, deciding.FORBID), "pair", now)


def _sides(records: pd.DataFrame, now: Session) -> None:
    a, b = (records.iloc[at] for at in (0, 1))
    names = list(evidence.record_names(records, now.language).values())
    rows: list[tuple[str, ...]] = [
        (label, mark, *cells)
        for name in FIELDS
        if name in records and not (is_missing(a[name]) and is_missing(b[name]))
        for label, cells, mark in [_field(name, a[name], b[name], now)]
    ]
    columns = [now.say("field.field"), now.say("identity.compared"), *map(plain, names)]
    rows += _customers(a, b, now)
    frame = pd.DataFrame(rows, columns=columns)
    st.table(frame, border="horizontal", hide_index=True, alt=now.say("identity.side_by_side"))
    with st.container(horizontal=True):
        for side in dict.fromkeys((a["customer_id"], b["customer_id"])):
            query = {"customer": str(side)}
            page = registry.page("customer_360")
            st.page_link(page.file, label=f"{page.title(now.language)} {side}", icon=page.icon, query_params=query)


def _field(name: str, a: Any, b: Any, now: Session) -> tuple[str, tuple[str, str], str]:
    written = tuple(plain(_written(name, value, now.language)) for value in (a, b))
    return tables.label(name, now.language), (written[0], written[1]), now.say(f"identity.{_mark(a, b)}")


def _mark(a: Any, b: Any) -> str:
    if is_missing(a) or is_missing(b):
        return "unsaid"
    return "equal" if _folded(a) == _folded(b) else "differs"


def _folded(value: Any) -> str:
    """Full width, case and blanks aside; what counts as the same person is identity's to say."""
    return "".join(unicodedata.normalize("NFKC", str(value)).casefold().split())


def _written(name: str, value: Any, language: str) -> Any:
    if is_missing(value):
        return None
    return (
        day(value) if name.endswith("_date") and name != "birth_date" else said(language, f"enum.{name}.{value}", value)
    )


def _customers(a: pd.Series, b: pd.Series, now: Session) -> list[tuple[str, ...]]:
    """The two customers' numbers under their records; of one customer the same twice."""
    ids = [str(side["customer_id"]) for side in (a, b)]
    found = now.reader.table(searching.CUSTOMERS, where={"customer_id": ids})
    known = {str(row["customer_id"]): row for row in found.to_dict("records")}
    rows: list[tuple[str, ...]] = [(tables.label("customer_id", now.language), "", *map(plain, ids))]
    if set(ids) <= set(known):
        rows += [
            (now.say(f"customer.metric.{name}"), "", *(_number(name, known[each], now.language) for each in ids))
            for name in _CUSTOMER
        ]
    return rows


def _number(name: str, customer: Mapping[Any, Any], language: str) -> str:
    if not name.endswith("_amt"):
        return count(customer[name], language)
    code = customer["currency_code"]
    return amount(customer[name], language, None if is_missing(code) else str(code))
