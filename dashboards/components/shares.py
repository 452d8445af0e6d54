"""How value is spread over customers: the curve from the greatest customer down. Draws, computes no KPI."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.session import Session

CURVE = "marts.mart_value_curve"
_PERCENT = {"type": "value", "min": 0, "axisLabel": {"formatter": "{value}%"}, "splitNumber": 4}


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
        "yAxis": _PERCENT,
        "series": [
            {"type": "line", "name": value, "showSymbol": False, "areaStyle": {"opacity": 0.12},
             "lineStyle": {"width": 2}, "encode": {"x": customers, "y": value}},
            {"type": "line", "name": even, "showSymbol": False, "silent": True,
             "lineStyle": {"width": 1, "type": "dashed"}, "encode": {"x": customers, "y": even}},
        ],
    }  # fmt: skip
    st.echarts_chart(option, alt=say("value.curve_alt"), key=key)
