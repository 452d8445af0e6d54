"""What the sales page draws beside its cards: targets by measure, the funnel, RFM grades. Computes no KPI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import tables
from dashboards.components.cards import Figure
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import MISSING, amount, is_missing, month, share
from dashboards.i18n import said
from dashboards.reading import Reader
from dashboards.session import Session

MEASURES = ("signed", "shipped", "collected")
STAGES = ("qualify", "propose", "negotiate", "won")
GRADES = tuple(
    f"{value}_{kind}" for value in ("important", "general") for kind in ("value", "develop", "keep", "rescue")
)
SHOWN = ("name", "customer_type", "region_code", "rfm_code", "recency_days", "frequency_orders", "monetary_amt",
         "frequency_change", "leave_rank", "customer_id")  # fmt: skip
RFM, TARGETS = "marts.mart_customer_rfm", "marts.mart_sales_target"


def named(by: str, session: Session) -> Callable[[Any], str]:
    """A code as its word; what has none is named too, never dropped."""
    language = session.language
    return lambda code: (
        session.say("sales.unnamed") if is_missing(code) else said(language, f"enum.{by}.{code}", str(code))
    )


def attained(session: Session, region: str | None, months: Mapping[str, date], told: Mapping[str, Any]) -> list[Figure]:
    """One card per measure: attainment, and under it what was reached of what."""
    reader, say, language = session.reader, session.say, session.language
    where = None if region is None else {"region_code": region}
    found = {
        name: reader.metric(name, ["metric_code"], where, **months).set_index("metric_code")[name].to_dict()
        for name in ("attainment_x", "target_actual_amt", "target_amt")
    }
    period = say("card.between", start=month(months["start"], language), end=month(months["end"], language))
    figures = []
    for code in MEASURES:
        reached, target = (amount(found[name].get(code), language, told["currency"]) for name in
                           ("target_actual_amt", "target_amt"))  # fmt: skip
        note = say("sales.reached", reached=reached, target=target)
        value = found["attainment_x"].get(code)
        figure = metric_figure("attainment_x", value, session, period=period, note=note, **told)
        label = say("sales.attained", name=said(language, f"enum.metric_code.{code}", code))
        figures.append(replace(figure, key=f"attainment_{code}", label=label))
    return figures


def elapsed_words(session: Session, start: date, end: date) -> str:
    """Which whole months the targets are of; for one running month also how much of its working days are gone."""
    reader, say, language = session.reader, session.say, session.language
    if (start.year, start.month) != (end.year, end.month):
        return say("sales.target_months", months=f"{month(start, language)} – {month(end, language)}")
    words = say("sales.target_months", months=month(start, language))
    rows = reader.table(TARGETS, columns=["time_elapsed_ratio"], where={"month_date": start}, limit=1)
    if rows.empty:
        return words
    return f"{words} {say('sales.elapsed', share=share(rows['time_elapsed_ratio'].iloc[0]))}"


def funnel(session: Session, where: Mapping[str, Any], start: date, end: date) -> None:
    """One row per stage: how many entered, and of the matured ones how many moved on."""
    names = ("entered_opportunity_count", "matured_entered_opportunity_count", "matured_moved_on_opportunity_count",
             "stage_conversion_ratio")  # fmt: skip
    parts = [
        session.reader.metric(name, ["stage"], dict(where) or None, start=start, end=end).set_index("stage")
        for name in names
    ]
    found = pd.concat(parts, axis="columns").reindex(STAGES)
    found.loc["won", list(names[2:])] = None  # nothing comes after a win
    labels = {name: session.reader.card(name, session.language).label for name in names}
    word = named("stage", session)
    shown = found.reset_index().assign(stage=[word(stage) for stage in STAGES])
    config = tables.config(list(shown.columns), session.language)
    config |= {name: {**config[name], "label": label} for name, label in labels.items()}
    most = int(found[names[0]].fillna(0).max() or 1)
    config[names[0]] = st.column_config.ProgressColumn(labels[names[0]], format="%d", min_value=0, max_value=most)
    st.dataframe(shown, hide_index=True, column_config=config, placeholder=MISSING, key="funnel",
                 alt=session.say("sales.funnel"))  # fmt: skip


def grades(session: Session, region: str | None) -> pd.DataFrame:
    """The eight grades in their order with customers and their sales of 12 months; grades nobody has stay."""
    reader = session.reader
    where = None if region is None else {"region_code": region}
    names = ("graded_customer_count", "graded_sales_amt")
    parts = [reader.metric(name, ["rfm_grade"], where).set_index("rfm_grade") for name in names]
    found = pd.concat(parts, axis="columns").reindex(GRADES).fillna(0)
    word = named("rfm_grade", session)
    found.insert(0, "rfm_grade_name", [word(grade) for grade in GRADES])
    return found.reset_index(names="rfm_grade")


def cut_words(session: Session) -> str:
    """The cut between high and low of each score, as the mart states them."""
    cuts = session.reader.table(RFM, columns=["r_cut", "f_cut", "m_cut"], limit=1).iloc[0]
    return session.say("sales.cuts", **{str(name): f"{float(value):.2f}" for name, value in cuts.items()})


def customers(reader: Reader, grade: str, region: str | None) -> pd.DataFrame:
    """The customers of a grade, the likeliest to leave first, then by amount."""
    where = {"rfm_grade": grade} | ({} if region is None else {"region_code": region})
    found = reader.table(RFM, where=where)
    return found.sort_values(["leave_rank", "monetary_amt"], ascending=[True, False], na_position="last")
