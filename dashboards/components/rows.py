"""Lists that a number leads to: rows with their customer, a picked row opens it, and the way back. Reads names only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import registry
from dashboards.components import tables
from dashboards.components.numbers import count, is_missing
from dashboards.reading import Reader
from dashboards.searching import CUSTOMERS, RECORDS
from dashboards.session import Session

_PICKED = "rows_picked_customer"


def follow() -> None:
    """Go to the customer whose row was picked; a page with such a list calls it first."""
    if picked := st.session_state.pop(_PICKED, None):
        st.switch_page(registry.page("customer_360").file, query_params={"customer": picked})


def identified(reader: Reader, found: pd.DataFrame, record: str = "customer_record_id") -> pd.DataFrame:
    """The rows with `customer_id` and `name` of the customer whose record they name, in their order."""
    if not reader.has(RECORDS):
        return found.assign(customer_id=None, name=None)
    where = {"customer_record_id": found[record].dropna().unique().tolist()}
    links = reader.table(RECORDS, ["customer_record_id", "customer_id"], where)
    links = links.rename(columns={"customer_record_id": record})
    linked = found.merge(links, on=record, how="left")
    return named(reader, linked)


def named(reader: Reader, found: pd.DataFrame) -> pd.DataFrame:
    """The rows with the name of the customer whose number they hold, in their order."""
    if not reader.has(CUSTOMERS):
        return found.assign(name=None)
    where = {"customer_id": found["customer_id"].dropna().unique().tolist()}
    return found.merge(reader.table(CUSTOMERS, ["customer_id", "name"], where), on="customer_id", how="left")


def of_customers(
    found: pd.DataFrame, columns: Sequence[str], now: Session, key: str, *, limit: int, title: str, unit: str = "",
    drawn: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """A list whose picked row opens its customer; says what it leaves out. `drawn` as `columns` of `tables.shown`."""
    shown = found.head(limit)
    customers = shown["customer_id"].tolist()

    def pick(row: int) -> None:
        if not is_missing(customers[row]):
            st.session_state[_PICKED] = str(customers[row])

    listed = tables.worded(tables.local_times(shown, now.workspace.timezone), now.language)
    listed = listed[[name for name in columns if name in listed]]
    picked(listed, now, key, pick, title=title, unit=unit, columns=drawn)
    if len(found) > limit:
        st.caption(now.say("rows.more", n=count(limit, now.language)))
    st.caption(now.say("customer.pick"))


def picked(
    listed: pd.DataFrame, now: Session, key: str, pick: Callable[[int], Any], *, title: str, unit: str = "",
    columns: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """A table that calls `pick` with the number of the row a reader chooses; `columns` as in `tables.shown`."""

    def chosen() -> None:
        if rows := st.session_state[key].selection.rows:
            pick(rows[0])

    tables.shown(listed, now.language, now.say, key, unit=unit, title=title, on_select=chosen, columns=columns)


def up(parameter: str, now: Session) -> None:
    """The way back from a list: the page without the parameter that opened it.

    A link to a page from itself leaves the address as it was; said again, the parameter stands in it.
    """
    st.query_params[parameter] = st.query_params[parameter]

    def leave() -> None:
        st.query_params.pop(parameter, None)

    st.button(
        now.say("rows.up"),
        on_click=leave,
        icon=":material/arrow_back:",
        type="tertiary",
        key=f"up_{parameter}",
    )
