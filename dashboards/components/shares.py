"""How value is spread over customers: its figures, and the curve from the greatest customer down. Computes no KPI."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import filters, money, panels, sheets
from dashboards.components.numbers import day
from dashboards.session import Session

SPREAD, CURVE = "marts.mart_value_concentration", "marts.mart_value_curve"
MEASURES = ("revenue", "profit")
FIGURES = (
    "concentration_buyer_count", "concentration_total_amt", "top20_share_ratio", "gini_ratio",
    "customers_for_80_count", "top20_amt", "negative_customer_count", "negative_amt",
)  # fmt: skip
_CURVE = ("percentile_no", "decile_no", "customer_count", "value_amt", "cumulative_customer_count",
          "cumulative_customer_ratio", "cumulative_amt", "cumulative_share_x")  # fmt: skip
_PART = ("top20_share_ratio", "top20_amt", "gini_ratio")
_PERCENT = {"type": "value", "min": 0, "axisLabel": {"formatter": "{value}%"}, "splitNumber": 4}


def spread(now: Session) -> None:
    """How much a few customers bring, by net sales or by margin."""
    say = now.say
    known = set(now.reader.table(SPREAD, ["value_measure"])["value_measure"])
    measures = [code for code in MEASURES if code in known]
    measure = filters.segments(
        say("value.measure"), measures, measures[0], lambda code: say(f"value.by_{code}"), "measure"
    )
    found = now.reader.table(SPREAD, where={"value_measure": measure})
    basis = money.choose(found, now.workspace.currency, say)
    view = panels.View(basis, say("card.at_day", day=day(now.reader.as_of)), only={"value_measure": measure})
    money.mixed(basis, say)
    st.caption(say("value.spread_note" if "profit" in known else "value.no_costs"))
    panels.cards_of(FIGURES, view, now)
    if panels.is_missing_part(CURVE, now):
        return
    points = now.reader.table(CURVE, where={**basis.only, "value_measure": measure}, order_by=["percentile_no"])
    with panels.boxed(say("value.curve"), _PART, view, now):
        curve(points, now, f"curve_{measure}")
    with st.expander(say("value.curve_rows")):
        unit = money.unit_of(points, say, now.language)
        sheets.of_mart(points, _CURVE, now, "value_curve", table=CURVE, title=say("value.curve"), unit=unit)


def curve(found: pd.DataFrame, now: Session, key: str) -> None:
    """Cumulative share of value over cumulative share of customers; evenly spread value would lie on the diagonal."""
    say = now.say
    customers, value, even = say("value.customers"), say("value.share"), say("value.even")
    across = (found["cumulative_customer_ratio"].astype("float64") * 100).round(1)
    frame = pd.DataFrame({customers: across, value: (found["cumulative_share_x"].astype("float64") * 100).round(1)})
    frame = pd.concat([pd.DataFrame({customers: [0.0], value: [0.0]}), frame], ignore_index=True)
    frame[even] = frame[customers]
    option: dict[str, Any] = {
        "grid": {"left": 8, "right": 24, "top": 40, "bottom": 28, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 8},
        "tooltip": {"trigger": "axis", "valueFormatter": "%,.1f%%"},
        "animationDuration": 250,
        "dataset": {"source": frame},
        "xAxis": {**_PERCENT, "max": 100, "name": customers, "nameLocation": "middle", "nameGap": 26},
        "yAxis": {**_PERCENT, **({} if frame[value].max() > 100 else {"max": 100})},
        "series": [
            {"type": "line", "name": value, "showSymbol": False, "areaStyle": {"opacity": 0.12},
             "lineStyle": {"width": 2}, "encode": {"x": customers, "y": value}},
            {"type": "line", "name": even, "showSymbol": False, "silent": True,
             "lineStyle": {"width": 1, "type": "dashed"}, "encode": {"x": customers, "y": even}},
        ],
    }  # fmt: skip
    st.echarts_chart(option, alt=say("value.curve_alt"), key=key)
