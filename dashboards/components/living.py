"""The life of customers: stages, ways between them, cohorts, and what orders were for. Computes no KPI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.components import charts, filters, panels, periods, sheets, tables, traffic
from dashboards.components.numbers import count, month, share
from dashboards.session import Session

STAGES = ("stranger", "prospect", "new", "regular", "dormant")
GOALS = ("acquisition", "retention", "base", "cross_sell", "up_sell", "win_back", "after_sales", "unassigned")
TIMES = ("stage_customer_count", "stage_median_days", "ended_spell_count")
WAYS = ("lifecycle_way_count",)
COHORT = ("retention_ratio", "cohort_size_count", "cohort_active_count")
GOAL = ("goal_margin_amt", "goal_order_count", "goal_customer_count", "goal_sales_untaxed_amt", "uncosted_line_count")
MONTHS = 13  # of first orders, of goals


def stages(view: panels.View, now: Session) -> None:
    """A row a stage: how many customers stand in it today, and how long those stayed who have left it."""
    found = view.beside(TIMES, "stage_code", now, STAGES)
    is_few = [panels.few(number, now) for number in found["ended_spell_count"]]
    sheets.of_metrics(found.assign(note=is_few), now, "stages", title=now.say("life.stages"))


def ways(view: panels.View, now: Session) -> None:
    """From which stage (rows) to which (columns) customers went in a month."""
    found = view.rows(WAYS[0], ["from_stage_code", "to_stage_code"], now)
    wide = found.pivot(index="from_stage_code", columns="to_stage_code", values=WAYS[0])
    wide = wide.reindex(index=(*STAGES, "none"), columns=STAGES).fillna(0).astype("int64")
    wide.columns = pd.Index([str(sheets.word("stage_code", code, now)) for code in wide.columns])
    wide.insert(0, "from_stage_code", [sheets.word("stage_code", code, now) for code in wide.index])
    tables.shown(wide, now.language, now.say, "stage_ways", title=now.say("life.ways"))


def triangle(view: panels.View, now: Session) -> None:
    """A row per month of first orders, a column per month after it; what still runs is marked, small cohorts said."""
    last = periods.month_start(now.reader.as_of)
    seen = replace(view, days={"start": periods.month_start(last, MONTHS - 1), "end": now.reader.as_of})
    by = ["month", "months_after"]
    found = seen.rows("retention_ratio", by, now).merge(seen.rows("cohort_size_count", by, now), on=by)
    found = found.assign(month=pd.to_datetime(found["month"]).dt.date, months_after=found["months_after"].astype(int))
    cells = found.to_dict("records")
    found["cohort"] = [periods.month_start(cell["month"], cell["months_after"]) for cell in cells]
    found["told"] = [share(cell["retention_ratio"]) + " *" * (cell["month"] == last) for cell in cells]
    found = found[found["cohort"] >= seen.days["start"]]
    wide = found.pivot(index="cohort", columns="months_after", values="told").fillna("")
    sizes = found[found["months_after"] == 0].set_index("cohort")["cohort_size_count"].reindex(wide.index)
    wide.columns = pd.Index([now.say("life.after", k=k) for k in wide.columns])
    wide.insert(0, now.say("life.size"), [count(n, now.language) + panels.few(n, now) for n in sizes])
    wide.insert(0, now.say("life.cohort"), [running(first, now) for first in wide.index])
    tables.shown(wide, now.language, now.say, "cohorts", title=now.say("life.cohorts"))
    st.caption(now.say("life.cohorts_note"))


def goals(view: panels.View, now: Session) -> None:
    """A stacked bar a month: the margin of orders, by what they did for the company."""
    last = periods.month_start(now.reader.as_of)
    seen = replace(view, days={"start": periods.month_start(last, MONTHS - 1), "end": now.reader.as_of})
    found = seen.rows("goal_margin_amt", ["month", "goal_code"], now)
    numbers, unit = charts.scaled(found["goal_margin_amt"], now.language, view.basis.currency)
    wide = found.assign(value=numbers).pivot(index="month", columns="goal_code", values="value").fillna(0)
    wide = wide[[code for code in GOALS if code in wide]]
    wide.columns = pd.Index([str(sheets.word("goal_code", code, now)) for code in wide.columns])
    names = [running(pd.Timestamp(first).date(), now) for first in wide.index]
    parts = list(wide.columns)
    traffic.stacked(wide.assign(month=names)[["month", *parts]], parts, unit, now.say("life.goals_alt"), "goals")


def by_month(names: Sequence[str], view: panels.View, now: Session) -> pd.DataFrame:
    """Several metrics a month, the newest first."""
    found = view.beside(names, "month", now).sort_values("month", ascending=False)
    return found.assign(month=[running(pd.Timestamp(first).date(), now) for first in found["month"]])


def month_asked(past: int, key: str, now: Session) -> date:
    """The first day of one of the last months, the running one among them; the last whole one at first."""
    first_days = [periods.month_start(now.reader.as_of, back) for back in range(past)]
    months = {str(first): first for first in first_days}
    label, default = now.say("life.month"), str(first_days[1])
    return months[filters.choice(label, list(months), default, lambda code: running(months[code], now), key, width=190)]


def running(first: date, now: Session) -> str:
    """A month's name; the one that the data end in says that it is not over."""
    is_running = first == periods.month_start(now.reader.as_of)
    return month(first, now.language) + (now.say("app.unfinished") if is_running else "")
