"""指标目录: every metric by area and search; one metric with figure, comparisons, variants, definition, SQL, files."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import about, beside, cards, filters, money, notices, periods, rows
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import day
from dashboards.session import session
from pipelines.published.units import unit_word

PAGE, DELIVERIES = "app_pages/metric.py", "marts.mart_delivery"
MONTHS = 24
COLUMNS = ("metric_label", "metric_definition", "metric_area", "metric_unit", "metric_id")

now = session()
say, reader, language = now.say, now.reader, now.language


def catalogue() -> None:
    """The metrics that are searched for; a picked row opens one."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        area = filters.choice(
            say("catalogue.area_choice"), ["all", *reader.areas], "all", lambda code: area_word(code), "area"
        )
        text = st.text_input(say("catalogue.search"), key="search", bind="query-params", width=320) or ""
    found = reader.search(text, "" if area == "all" else area)
    st.caption(say("catalogue.found", n=len(found), total=len(reader.metrics)))
    if not found:
        notices.empty(say("catalogue.nothing_title"), say("catalogue.nothing_found"), ":material/menu_book:")
        return
    told = [reader.card(name, language) for name in found]
    listed = pd.DataFrame(
        [(c.label, c.definition, area_word(c.area), unit_word(c.unit, language), c.name) for c in told], columns=COLUMNS
    )

    def pick(row: int) -> None:
        st.query_params["metric"] = found[row]

    rows.picked(listed, now, "metrics", pick, title=say("catalogue.title"))
    st.caption(say("catalogue.pick"))


def area_word(code: str) -> str:
    """An area in words, or all of them."""
    return say("catalogue.all") if code == "all" else about.area_name(code, language)


def one(name: str) -> None:
    """One metric; its period, comparison and region stand in the address."""
    card = reader.card(name, language)
    rows.up("metric", now)
    st.header(card.label, anchor=False)
    with st.container(horizontal=True, vertical_alignment="top"):
        period = filters.segments(
            say("home.period"), periods.PERIODS, periods.DEFAULT, lambda key: say(f"home.periods.{key}"), "period"
        )
        how = filters.segments(
            say("catalogue.compare"), beside.HOW, "yoy", lambda key: say(f"catalogue.{key}_short"), "compare"
        )
    basis = money.of_metric(name, now)
    start, end = periods.bounds(period, reader.as_of)
    asked: dict[str, Any] = {"where": dict(basis.only), "start": start, "end": end}
    figures(name, how, asked, basis)
    left, right = st.columns([5, 3])
    with left, st.container(border=True, height="stretch"):
        st.markdown(f"**{say('catalogue.series')}**")
        by_month = {**asked, "start": periods.month_start(reader.as_of, MONTHS - 1), "end": reader.as_of}
        beside.series(reader.ask(name, grain="month", compare=how, **by_month).rows, how, now, basis.currency)
    with right, st.container(border=True, height="stretch"):
        split(name, how, asked, basis)
    st.subheader(say("catalogue.meaning"), anchor=False)
    about.meaning(name, now, say("card.between", start=day(start), end=day(end)), basis)
    with st.expander("SQL", icon=":material/code:"):
        st.code(reader.sql(name), language="sql")
    st.subheader(say("catalogue.way_back"), anchor=False)
    about.way_back(name, now)


def figures(name: str, how: str, asked: dict[str, Any], basis: money.Money) -> None:
    """The metric and what it is made from, each beside the chosen days; then its other forms."""
    card = reader.card(name, language)
    shown = [part for part in (name, *card.inputs) if part in reader.metrics]
    answers = {part: reader.ask(part, compare=how, **money.narrowed(asked, part, now)).one() for part in shown}
    words = say("card.between", start=day(asked["start"]), end=day(asked["end"]))
    cards.figures([drawn(part, row, how, words, basis) for part, row in answers.items()], say("card.definition"))
    if len(family := reader.family(name)) > 1:
        st.subheader(say("catalogue.variants"), anchor=False)
        parts = {part for each in family for part in (each, *reader.card(each, language).differs_by)}
        known = sorted(parts & set(reader.metrics))
        values = {part: reader.ask(part, **money.narrowed(asked, part, now)).one()["value"] for part in known}
        about.variants(family, values, now, basis)


def drawn(part: str, row: dict[str, Any], how: str, words: str, basis: money.Money) -> cards.Figure:
    """One card with its change."""
    changes = (beside.change(row, how, now, basis.currency),)
    running = "" if row["is_finished"] else say("app.unfinished")
    return metric_figure(
        part, row["value"], now, period=words, basis=basis.tax, currency=basis.currency, note=f"{words}{running}",
        changes=changes,
    )  # fmt: skip


def split(name: str, how: str, asked: dict[str, Any], basis: money.Money) -> None:
    """The metric by one of its own names."""
    own = [each for each in reader.own_groups(name) if each not in money.BASIS]
    if not own:
        st.caption(say("catalogue.no_groups"))
        return
    by = filters.choice(say("catalogue.by"), own, own[0], lambda key: beside.dimension(name, key, now), "by")
    beside.groups(reader.ask(name, by=(by,), compare=how, **asked).rows, by, how, now, basis.currency)


asked_for = st.query_params.get("metric")
if asked_for in reader.metrics:
    one(str(asked_for))
else:
    if asked_for:
        notices.empty(say("catalogue.unknown_title"), say("catalogue.unknown"), ":material/menu_book:")
    catalogue()
