"""How deals stand and stay in their stages, and a small pivot of decided deals. Computes no KPI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboards.components import breakdown, filters, tables
from dashboards.components.asking import Asked
from dashboards.components.numbers import form, is_missing
from dashboards.i18n import said
from dashboards.session import Session

TIMES = "marts.mart_sales_stage_time"
STAFF = "core.dim_employee"
_TIMES = (
    "stage", "time_in_stage_first_quarter_days", "time_in_stage_median_days", "time_in_stage_third_quarter_days",
    "stay_count", "left_count", "advanced_count", "open_count", "longest_days", "remark",
)  # fmt: skip


def people(now: Session) -> Mapping[Any, str]:
    """Names of employees by their number."""
    if not now.reader.has(STAFF):
        return {}
    found = now.reader.table(STAFF, ["employee_id", "employee_name"])
    return {row[0]: str(row[1]) for row in found.itertuples(index=False) if not is_missing(row[1])}


def name_of(by: str, now: Session) -> str:
    """A name by which deals are grouped, in words."""
    return said(now.language, f"opportunities.by.{by}", said(now.language, f"field.{by}", by))


def by_stage(names: Sequence[str], stages: Sequence[str], asked: Asked, now: Session, key: str = "by_stage") -> None:
    """A row a stage in the order of the funnel; rows of targets, which have none, are left out."""
    found = breakdown.by_name(names, "stage", asked, now, {})
    if "code" in found:
        found = found.set_index("code").reindex(list(stages)).reset_index()
        found = found.assign(stage=[breakdown.group("stage", code, now) for code in stages])
        later = [name for name in found.columns if name in names[1:]]
        found.loc[found["code"] == "won", later] = None  # nothing comes after a win
    breakdown.shown(found, "stage", asked, now, key, title=now.say("opportunities.by_stage"))


def times(region: str | None, stages: Sequence[str], now: Session) -> None:
    """How long deals stay in a stage, by Kaplan and Meier, with n; refused where few stays have ended."""
    if not now.reader.rows(TIMES):
        return
    where: dict[str, Any] = {"is_whole_company": region is None} | ({} if region is None else {"region_code": region})
    found = now.reader.table(TIMES, where=where, order_by=["stage_no"])
    title = now.say("opportunities.times")
    st.markdown(f"**{title}**")
    st.caption(now.say("opportunities.times_note"))
    found = found[found["stage"].isin(stages)]
    remarks = [_remark(row, now) for row in found.to_dict("records")]
    breakdown.of_mart(found.assign(remark=remarks), _TIMES, now, "stage_times", title=title)


def _remark(row: Mapping[Any, Any], now: Session) -> str:
    if row.get("is_refused"):
        return now.say("asking.few", n=int(row["left_count"]))
    return "" if not is_missing(row["time_in_stage_median_days"]) else now.say("opportunities.half_open")


def pivot(measures: Sequence[str], names: Sequence[str], asked: Asked, now: Session) -> None:
    """Rows, columns and a measure of the reader's choice, from the names the metric layer knows."""
    say, reader = now.say, now.reader
    known = [name for name in measures if name in reader.metrics]
    with st.container(horizontal=True):
        measure = filters.choice(
            say("opportunities.measure"), known, known[0], lambda key: reader.card(key, now.language).label, "measure"
        )
        rows = filters.choice(say("opportunities.rows"), names, names[0], lambda key: name_of(key, now), "rows")
        others = ["none", *(name for name in names if name != rows)]
        columns = filters.choice(
            say("opportunities.columns"), others, "none",
            lambda key: say("app.none") if key == "none" else name_of(key, now), "columns",
        )  # fmt: skip
    if columns == "none":
        found = breakdown.by_name([measure], rows, asked, now, people(now))
        found, title = found.sort_values(measure, ascending=False), say("opportunities.pivot")
        breakdown.shown(found, rows, asked, now, "pivot", title=title)
        return
    _crossed(measure, rows, columns, asked, now)


def _crossed(measure: str, rows: str, columns: str, asked: Asked, now: Session) -> None:
    words = people(now)
    found = now.reader.metric(measure, [rows, columns], **asked.during(measure, now))
    if found.empty:
        st.caption(now.say("catalogue.nothing"))
        return
    wide = found.pivot(index=rows, columns=columns, values=measure)
    wide.columns = _apart(columns, list(wide.columns), words, now)
    wide.insert(0, name_of(rows, now), _apart(rows, list(wide.index), words, now))
    card = now.reader.card(measure, now.language)
    style = breakdown.FORMATS[form(measure, card.unit, card.format)]
    shaped = {name: st.column_config.NumberColumn(name, format=style) for name in wide.columns[1:]}
    title = breakdown.header(measure, asked, now)
    st.caption(title)
    tables.shown(wide, now.language, now.say, "pivot", title=title, columns=shaped)
    breakdown.explained([(card.label, card.definition)], now)


def _apart(by: str, codes: Sequence[Any], words: Mapping[Any, str], now: Session) -> list[str]:
    """Each code as its word; two of one word, people of one name, with their codes."""
    told = [breakdown.group(by, code, now, words) for code in codes]
    return [word if told.count(word) == 1 else f"{word} {code}" for word, code in zip(told, codes, strict=True)]
