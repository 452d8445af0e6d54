"""What will be signed, month by month beside what was, and how far off the forecasts were. Computes no KPI."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import asking, breakdown, cards, charts, periods
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import is_missing, month
from dashboards.session import Session

TABLE = "marts.mart_sales_forecast"
JUDGED = ("forecast_wape_x", "run_rate_wape_x", "forecast_bias_x", "forecast_accuracy_x")
PARTS = ("forecast_amt", "forecast_baseline_amt", "forecast_weighted_amt", "forecast_actual_amt", "forecast_wape_x",
         "forecast_bias_x")  # fmt: skip
MONTHS = 12


def show(asked: asking.Asked, now: Session, last: date) -> None:
    """The running and the next month, the error of the twelve finished months up to `last`, and every month."""
    say = now.say
    back = replace(asked, start=periods.month_start(last, MONTHS - 1), end=last, compare=())
    ahead = periods.month_start(last + timedelta(days=1)), periods.month_start(last + timedelta(days=32))
    figures = [_foretold(day, asked, now) for day in ahead]
    words = say("card.between", start=month(back.start, now.language), end=month(last, now.language))
    figures += [
        metric_figure(name, now.reader.value(name, None, back.where(name, now), start=back.start, end=last), now,
                      period=words, note=say("opportunities.back_test", n=MONTHS))
        for name in JUDGED if name in now.reader.metrics
    ]  # fmt: skip
    cards.figures(figures, say("card.definition"))
    st.caption(say("opportunities.forecast_note"))
    whole = replace(back, end=periods.month_start(ahead[1], -1) - timedelta(days=1))
    found = breakdown.by_name(PARTS, "month", whole, now, {})
    if found.empty:
        return
    found = found.assign(code=pd.to_datetime(found["code"])).sort_values("code")
    found["month"] = [_month(day, last, now) for day in found["code"]]
    with st.container(border=True):
        _chart(found, asked, now)
    breakdown.shown(found.iloc[::-1], "month", asked, now, "forecasts", title=say("opportunities.forecast"))


def exceeded(asked: asking.Asked, now: Session) -> dict[str, str]:
    """What stands under the coverage of what remains where nothing does: the ratio has no meaning there."""
    name = "remaining_quota_amt"
    if name not in now.reader.metrics:
        return {}
    start = periods.month_start(now.reader.as_of)
    left = now.reader.value(name, None, asked.where(name, now), start=start, end=now.reader.as_of)
    is_reached = not is_missing(left) and left <= 0
    return {"coverage_remaining_x": now.say("opportunities.exceeded")} if is_reached else {}


def _foretold(day: date, asked: asking.Asked, now: Session) -> cards.Figure:
    """One month that is not over; the key tells the two apart."""
    name, words = "forecast_amt", month(day, now.language)
    end = periods.month_start(day, -1) - timedelta(days=1)
    value = now.reader.value(name, None, asked.where(name, now), start=day, end=end)
    told: dict[str, Any] = {"basis": asked.basis.tax, "currency": asked.basis.currency}
    item = metric_figure(name, value, now, period=words, note=f"{words}{now.say('app.unfinished')}", **told)
    return replace(item, key=f"{name}_{day.month}", label=f"{item.label} · {words}")


def _month(day: pd.Timestamp, last: date, now: Session) -> str:
    """The month in words; those that are not over say so."""
    return month(day.date(), now.language) + ("" if day.date() <= last else now.say("app.unfinished"))


def _chart(found: pd.DataFrame, asked: asking.Asked, now: Session) -> None:
    names = ("forecast_actual_amt", "forecast_amt")
    divisor, unit = charts.scale_of(found[list(names)].max(axis="columns"), now.language, asked.basis.currency)
    actual, line = (now.reader.card(name, now.language).label for name in names)
    frame = pd.DataFrame({"month": found["month"], actual: found[names[0]] / divisor, line: found[names[1]] / divisor})
    st.markdown(f"**{now.say('opportunities.forecast_chart')}**")
    charts.columns_and_line(frame, line, unit, now.say("opportunities.forecast_chart"), "forecast_chart")
