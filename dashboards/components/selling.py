"""What the sales page draws beside its cards: targets by measure and the funnel. Computes no KPI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import registry
from dashboards.components import tables
from dashboards.components.cards import Figure, Link
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import amount, is_missing, month, share
from dashboards.i18n import said
from dashboards.session import Session

MEASURES = ("signed", "shipped", "collected")
BEHIND = {"signed": "net_sales_amt", "shipped": "shipped_amt", "collected": "paid_amt"}
STAGES = ("qualify", "propose", "negotiate", "won")
TARGETS = "marts.mart_sales_target"


def named(by: str, session: Session) -> Callable[[Any], str]:
    """A code as its word; what has none is named too, never dropped."""
    language = session.language
    return lambda code: (
        session.say("sales.unnamed") if is_missing(code) else said(language, f"enum.{by}.{code}", str(code))
    )


def attained(
    session: Session, region: str | None, months: Mapping[str, date], told: Mapping[str, Any], asked: Mapping[str, str]
) -> list[Figure]:
    """One card per measure: attainment, under it what was reached of what, and the way to the rows that count."""
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
        link = Link(registry.page("detail").file, say("app.detail"), {**asked, "kpi": BEHIND[code]})
        figures.append(replace(figure, key=f"attainment_{code}", label=label, link=link))
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
    shown = found.reset_index().assign(stage=[word(stage) for stage in STAGES]).rename(columns=labels)
    most = int(found[names[0]].fillna(0).max() or 1)
    entered, *counts, ratio = labels.values()
    columns: dict[str, Any] = {name: st.column_config.NumberColumn(name, format="localized") for name in counts}
    columns[entered] = st.column_config.ProgressColumn(entered, format="%d", min_value=0, max_value=most)
    columns[ratio] = st.column_config.NumberColumn(ratio, format="percent")
    title = session.say("sales.funnel")
    tables.shown(shown, session.language, session.say, "funnel", title=title, columns=columns)
