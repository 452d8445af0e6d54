"""Charts of what comes and goes: bars with a line over them, parts stacked, a few courses. Computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

_GRID = {"left": 8, "right": 16, "top": 56, "bottom": 8, "containLabel": True}
_SHARES = {"type": "value", "min": 0, "max": 100, "splitLine": {"show": False}, "axisLabel": {"formatter": "{value}%"}}


def flow(frame: pd.DataFrame, bars: Sequence[str], line: str, unit: str, alt: str, key: str) -> None:
    """Bars beside each other and one line: the first column of `frame` is the category."""
    series = [_bar(name, "") for name in bars]
    _draw(frame, [*series, _line(line)], [_counts(unit)], alt, key)


def stacked(frame: pd.DataFrame, parts: Sequence[str], unit: str, alt: str, key: str, share: str = "") -> None:
    """Parts of one bar, and where `share` names a column of percentages a line of it with an axis of its own."""
    series = [_bar(name, "all") for name in parts]
    if not share:
        _draw(frame, series, [_counts(unit)], alt, key)
        return
    line = {**_line(share), "yAxisIndex": 1, "showSymbol": True}
    _draw(frame, [*series, line], [_counts(unit), _SHARES], alt, key)


def courses(frame: pd.DataFrame, names: Sequence[str], unit: str, alt: str, key: str) -> None:
    """A line for each of a few names: the first column of `frame` is the category."""
    _draw(frame, [_line(name) for name in names], [_counts(unit)], alt, key)


def _draw(frame: pd.DataFrame, series: list[dict[str, Any]], axes: list[dict[str, Any]], alt: str, key: str) -> None:
    option: dict[str, Any] = {
        "grid": _GRID,
        "legend": {"type": "scroll", "top": 0, "left": 0, "itemWidth": 12, "itemHeight": 10},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": "%,.0f"},
        "animationDuration": 250,
        "dataset": {"source": frame},
        "xAxis": {"type": "category", "axisTick": {"show": False}, "axisLabel": {"hideOverlap": True}},
        "yAxis": axes,
        "series": series,
    }
    st.echarts_chart(option, alt=alt, key=key)


def _counts(unit: str) -> dict[str, Any]:
    style = {"align": "left"}
    return {
        "type": "value",
        "name": unit,
        "nameTextStyle": style,
        "nameGap": 12,
        "minInterval": 1,
        "splitNumber": 4,
    }


def _bar(name: str, stack: str) -> dict[str, Any]:
    form: dict[str, Any] = {"type": "bar", "name": name, "barMaxWidth": 18, "encode": {"x": 0, "y": name}}
    return {**form, "stack": stack} if stack else form


def _line(name: str) -> dict[str, Any]:
    return {"type": "line", "name": name, "showSymbol": False, "lineStyle": {"width": 2}, "encode": {"x": 0, "y": name}}
