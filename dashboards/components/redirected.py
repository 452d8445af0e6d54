"""A customer number that stands for nobody any more leads to the customer its records belong to, and says so."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import searching
from dashboards.components import tables
from dashboards.components.numbers import day, is_missing
from dashboards.components.words import plain
from dashboards.session import Session

TABLE = "marts.mart_customer_redirect"


def survivor(asked: str, now: Session) -> pd.DataFrame:
    """The row of the customer that a retired number leads to, under a notice of when and why; empty where none does."""
    if not now.reader.has(TABLE):
        return pd.DataFrame()
    found = now.reader.table(TABLE, where={"customer_id": asked}, limit=1)
    if found.empty:
        return found
    row = tables.local_times(found, now.workspace.timezone).iloc[0]
    known = now.reader.table(searching.CUSTOMERS, where={"customer_id": str(row["current_customer_id"])}, limit=1)
    if not known.empty:
        words = {"old": plain(asked), "new": plain(row["current_customer_id"]), "day": day(row["redirected_at"])}
        why = row[f"evidence_{now.language}"]
        body = now.say("customer.redirected", **words)
        st.info(
            body if is_missing(why) else f"{body}\n\n{plain(why)}",
            title=now.say("customer.redirected_title"),
            icon=":material/call_merge:",
        )
    return known
