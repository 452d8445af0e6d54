"""The seven plans beside what happened and beside each other. Computes no KPI."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import asking, breakdown, cards, filters
from dashboards.components.numbers import is_missing
from dashboards.i18n import said
from dashboards.reading import Range
from dashboards.session import Session

PLANS = "marts.mart_plan_alignment"
COUNTS = ("off_pace_plan_count", "misfit_month_count", "over_capacity_week_count")
UNTAXED = ("purchase_plan_attainment_x", "production_plan_attainment_x", "margin_plan_attainment_x")
TAXED = ("sales_plan_attainment_x",)
CODES = ("sales", "profit", "purchase", "production", "material", "capacity", "budget")
_MONTH = ("plan_name", "metric_name", "period_start_date", "plan_amt", "actual_amt", "attainment_x",
          "time_elapsed_ratio", "pace_gap_ppt", "judged", "money")  # fmt: skip
_FIT = ("period_start_date", "plan_amt", "supply_plan_amt", "plan_fit_x", "judged", "money")
_WEEK = ("product_name", "unit_name", "period_start_date", "plan_qty", "actual_qty", "capacity_qty", "attainment_x",
         "judged")  # fmt: skip
MARKS = ("is_off_pace", "is_over_capacity", "is_misfit")
SHARES = {"attainment_x": "percent", "pace_gap_ppt": "%,.1f"}


def running(now: Session) -> None:
    """The running month: each plan, what happened, and which is off its pace; plans that nobody gives are named."""
    say = now.say
    found = now.reader.table(PLANS, where={"is_running_month": True}, order_by=["plan_code", "metric_code"])
    title = say("plans.running")
    st.subheader(title, anchor=False)
    st.caption(say("plans.running_note"))
    missing = now.reader.table(PLANS, where={"is_missing": True}, order_by=["plan_code"])
    if len(missing):
        names = ("、" if now.language == "zh" else ", ").join(missing[f"plan_name_{now.language}"])
        st.caption(say("plans.missing", names=names))
    _table(found, _MONTH, "plans_running", title, now)


def reached(months: asking.Asked, taxed: asking.Asked, now: Session) -> None:
    """What was reached of the plans: those stated without tax, those with it, and how many are off."""
    figures = [*asking.of_days(TAXED, taxed, now), *asking.of_days((*UNTAXED, *COUNTS), months, now)]
    cards.figures(figures, now.say("card.definition"))


def history(asked: asking.Asked, now: Session) -> None:
    """The months of one plan."""
    title = now.say("plans.months")
    st.subheader(title, anchor=False)
    code = filters.segments(title, CODES, "sales", lambda key: said(now.language, f"enum.plan_code.{key}", key),
                            "plan", quiet=True)  # fmt: skip
    where: dict[str, Any] = {"plan_code": code, "period_type": "month",
                             "period_start_date": Range(asked.start, asked.end)}  # fmt: skip
    found = now.reader.table(PLANS, where=where, order_by=["-period_start_date", "metric_code"])
    _table(found, _MONTH, "plans_months", title, now)


def fits(asked: asking.Asked, now: Session) -> None:
    """Purchases and production planned beside the planned cost of sales, month by month, those to come as well."""
    title = now.say("plans.fit")
    st.subheader(title, anchor=False)
    st.caption(now.say("plans.fit_note"))
    where: dict[str, Any] = {"metric_code": "cogs", "period_start_date": Range(asked.start, None)}
    found = now.reader.table(PLANS, where=where, order_by=["period_start_date"])
    _table(found[found["plan_fit_x"].notna()] if len(found) else found, _FIT, "plans_fit", title, now, ("is_misfit",))


def weeks(now: Session) -> None:
    """Production week by week and product by product, the weeks to come included."""
    title = now.say("plans.weeks")
    st.subheader(title, anchor=False)
    st.caption(now.say("plans.weeks_note"))
    first = now.reader.as_of - timedelta(days=56)
    where: dict[str, Any] = {"plan_code": "production", "period_type": "week", "period_start_date": Range(first, None)}
    found = now.reader.table(PLANS, where=where, order_by=["-period_start_date", "product_name"])
    _table(found[found["plan_qty"] > 0] if len(found) else found, _WEEK, "plans_weeks", title, now)


def _table(
    found: pd.DataFrame, names: tuple[str, ...], key: str, title: str, now: Session, marks: tuple[str, ...] = MARKS
) -> None:
    if found.empty:
        st.caption(now.say("plans.nothing"))
        return
    found = found.assign(
        plan_name=found[f"plan_name_{now.language}"],
        metric_name=[said(now.language, f"enum.plan_metric.{code}", str(code)) for code in found["metric_code"]],
        judged=[_judged(row, now, marks) for _, row in found.iterrows()],
        money=[_money(row, now) for _, row in found.iterrows()],
    )
    breakdown.of_mart(found, names, now, key, title=title, shapes=SHARES)


def _judged(row: pd.Series, now: Session, marks: tuple[str, ...]) -> str:
    """What is odd with a row, in words."""
    words = [now.say(f"plans.{name}") for name in marks if not is_missing(row[name]) and row[name]]
    if row["missing_reason"] == "no_actual":
        words.append(now.say("plans.no_actual"))
    return ("；" if now.language == "zh" else "; ").join(words)


def _money(row: pd.Series, now: Session) -> str:
    """The currency of a row and whether tax is in it: plans of different bases stand in one table, never added up."""
    if is_missing(row["currency_code"]):
        return ""
    return f"{row['currency_code']} · {now.say('app.' + str(row['tax_basis']))}"
