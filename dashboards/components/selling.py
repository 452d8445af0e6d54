"""What the sales page draws beside its cards: targets by measure and the funnel. Computes no KPI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
PARTS = ("actual", "target")
STAGES = ("qualify", "propose", "negotiate", "won")
TARGETS = "marts.mart_sales_target"


def named(by: str, session: Session) -> Callable[[Any], str]:
    """A code as its word; what has none is named too, never dropped."""
    language = session.language
    return lambda code: (
        session.say("sales.unnamed") if is_missing(code) else said(language, f"enum.{by}.{code}", str(code))
    )


def attained(
    session: Session,
    narrowed: tuple[str | None, Mapping[str, Any]],
    months: Mapping[str, date],
    told: Mapping[str, Any],
    asked: Mapping[str, str],
) -> list[Figure]:
    """One card per measure: attainment, under it what was reached of what, and the way to the rows that count.

    `narrowed` is the region, if any, and the one currency and tax basis that is shown.
    """
    say, language = session.say, session.language
    period = say("card.between", start=month(months["start"], language), end=month(months["end"], language))

    def value(name: str) -> Any:
        region, only = narrowed
        return session.reader.value(name, region, only, start=months["start"], end=months["end"])

    def figure(code: str) -> Figure:
        reached, target = (amount(value(f"{code}_{part}_amt"), language, told["currency"]) for part in PARTS)
        note, name = say("sales.reached", reached=reached, target=target), f"quota_attainment_{code}_x"
        link = Link(registry.page("detail").file, say("app.detail"), {**asked, "kpi": BEHIND[code]})
        return metric_figure(name, value(name), session, period=period, note=note, link=link, **told)

    return [figure(code) for code in MEASURES]


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
