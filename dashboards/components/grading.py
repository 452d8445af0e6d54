"""Customers by RFM grade: the eight grades with their sizes, and the customers of one. Computes no KPI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import tables
from dashboards.components.selling import named
from dashboards.reading import Reader
from dashboards.session import Session

RFM = "marts.mart_customer_rfm"
GRADES = tuple(
    f"{value}_{kind}" for value in ("important", "general") for kind in ("value", "develop", "keep", "rescue")
)
SHOWN = ("name", "customer_type", "region_code", "rfm_code", "recency_days", "frequency_orders", "monetary_amt",
         "frequency_change", "leave_rank", "customer_id")  # fmt: skip


def grades(session: Session, where: Mapping[str, Any]) -> pd.DataFrame:
    """The eight grades in their order with customers and their sales of 12 months; grades nobody has stay."""
    names = ("graded_customer_count", "graded_sales_amt")
    parts = [session.reader.metric(name, ["rfm_grade"], where or None).set_index("rfm_grade") for name in names]
    found = pd.concat(parts, axis="columns").reindex(GRADES).fillna(0)
    word = named("rfm_grade", session)
    found.insert(0, "rfm_grade_name", [word(grade) for grade in GRADES])
    return found.reset_index(names="rfm_grade")


def bars(graded: pd.DataFrame, session: Session, unit: str) -> dict[str, Any]:
    """Columns that draw how many customers a grade has and what they bring."""
    return {
        name: st.column_config.ProgressColumn(
            tables.label(name, session.language, unit),
            format=form,
            min_value=0,
            max_value=float(graded[name].max() or 1),
        )
        for name, form in (("graded_customer_count", "%,d"), ("graded_sales_amt", "%,.2f"))
    }


def cut_words(session: Session, only: Mapping[str, Any]) -> str:
    """The cut between high and low of each score, as the mart states them; that of amounts is its currency's own."""
    cuts = session.reader.table(RFM, columns=["r_cut", "f_cut", "m_cut"], where=dict(only), limit=1).iloc[0]
    return session.say("sales.cuts", **{str(name): f"{float(value):.2f}" for name, value in cuts.items()})


def customers(reader: Reader, grade: str, where: Mapping[str, Any], limit: int) -> pd.DataFrame:
    """The first of a grade, the likeliest to leave first, then by amount; one more than `limit` where there is."""
    order = ["leave_rank", "-monetary_amt", "customer_id"]
    return reader.table(RFM, SHOWN, {**where, "rfm_grade": grade}, order, limit + 1)
