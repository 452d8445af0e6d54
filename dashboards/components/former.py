"""What departments said of a customer before: from when to when, and whether it changed or left a full list."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards.components import tables
from dashboards.components.numbers import is_missing
from dashboards.i18n import said
from dashboards.session import Session

HISTORY = "core.dim_customer_history"
_SAID = (
    "name", "customer_type", "phone", "phone_alt", "email", "address", "tax_number", "industry", "size_band",
    "region_code", "acquisition_source",
)  # fmt: skip


def show(records: pd.DataFrame, now: Session) -> None:
    """Every period of the records that did not stay as they were, with the fields in which their periods differ."""
    found = _periods(records, now)
    if found.empty:
        st.caption(now.say("customer.no_former"))
        return
    language = now.language
    differing = [name for name in _SAID if found.groupby("customer_record_id")[name].nunique(dropna=False).max() > 1]
    words = found["ended_by"].map(
        lambda code: None if is_missing(code) else said(language, f"enum.ended_by.{code}", code)
    )
    columns = ["department", "source_customer_id", "valid_from_date", "valid_to_date", "ended_by", *differing]
    shown = found.rename(columns={"valid_from": "valid_from_date", "valid_to": "valid_to_date"}).assign(ended_by=words)
    tables.shown(tables.worded(shown[columns], language), language, now.say, "former", title=now.say("customer.former"))


def _periods(records: pd.DataFrame, now: Session) -> pd.DataFrame:
    if not now.reader.has(HISTORY):
        return pd.DataFrame()
    where = {"customer_record_id": records["customer_record_id"].tolist()}
    found = now.reader.table(HISTORY, where=where, order_by=["department", "customer_record_id", "-period_no"])
    ended = found.loc[found["ended_by"].notna(), "customer_record_id"]
    return found[found["customer_record_id"].isin(ended)].reset_index(drop=True)
