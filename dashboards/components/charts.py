"""ECharts options for the few chart forms we use; colours and fonts follow the theme. Draws, computes no KPI.

Amounts are scaled to one unit (万元, M) that stands at the axis, because options take no number function for 万.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboards.components.numbers import currency_name, month, step
from dashboards.session import Session

_FEW, _BAR = 6, 40  # fewer lying bars than this take that many pixels each, not the whole height
_GRID = {"left": 8, "right": 16, "top": 36, "bottom": 8, "containLabel": True}


def scaled(values: pd.Series, language: str, currency: str | None) -> tuple[pd.Series, str]:
    """The values in a unit that suits the largest, and that unit's name: 万元 or M CNY."""
    divisor, unit = scale_of(values, language, currency)
    return (values.astype("float64") / divisor).round(4), unit


def scale_of(values: pd.Series, language: str, currency: str | None) -> tuple[float, str]:
    """Divisor and name of the unit that suits the largest value: 10,000 and 万元."""
    numbers = values.astype("float64")
    largest = float(numbers.abs().max()) if len(numbers) and numbers.notna().any() else 0.0
    divisor, suffix = step(largest, language)
    name = currency_name(currency, language).strip()
    return divisor, f"{suffix}{name}" if language == "zh" else f"{suffix} {name}".strip()


def months(found: pd.DataFrame, value: str, as_of: date, session: Session, currency: str | None) -> None:
    """One bar a month from the first month with data on; the month that is not over yet is paler and says so.

    `found` has the columns `month` (first day) and `value` (an amount).
    """
    if found.empty:
        st.caption(session.say("home.no_sales"))
        return
    known = found.assign(month=pd.to_datetime(found["month"])).set_index("month")[value]
    whole = known.reindex(pd.date_range(known.index.min(), as_of, freq="MS"))
    numbers, unit = scaled(whole, session.language, currency)
    is_unfinished = as_of.day < monthrange(as_of.year, as_of.month)[1]
    is_running = (whole.index == pd.Timestamp(as_of.replace(day=1))) & is_unfinished
    finished, running = session.say("home.finished"), session.say("home.running")
    frame = pd.DataFrame(
        {
            "month": [month(day, session.language) for day in whole.index],
            finished: numbers.mask(is_running).to_numpy(),
            running: numbers.where(is_running).to_numpy(),
        }
    )
    columns(frame, [finished, running] if is_running.any() else [finished], unit, session.say("home.trend_alt"), value)


def ranking(found: pd.DataFrame, value: str, session: Session, currency: str | None, alt: str) -> None:
    """Lying bars of an amount, largest first; the first column names the bar."""
    if found.empty:
        st.caption(session.say("home.no_sales"))
        return
    ordered = found.sort_values(value, ascending=False, na_position="last")
    numbers, unit = scaled(ordered[value], session.language, currency)
    frame = pd.DataFrame({"name": ordered.iloc[:, 0].astype(str), unit: numbers})
    frame["label"] = [f"{number:,.2f} {unit}" for number in frame[unit].fillna(0.0)]
    rows(frame, unit, alt, f"ranking_{value}")


def columns(frame: pd.DataFrame, series: list[str], unit: str, alt: str, key: str) -> None:
    """Upright bars: the first column of `frame` is the category, `series` are stacked over it."""
    option: dict[str, Any] = {
        "grid": _GRID,
        "legend": {"show": len(series) > 1, "top": 0, "right": 0, "itemWidth": 12, "itemHeight": 10},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": f"%,.2f {unit}"},
        "animationDuration": 250,
        "dataset": {"source": frame},
        "xAxis": {"type": "category", "axisTick": {"show": False}, "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value", "name": unit, "nameTextStyle": {"align": "left"}, "nameGap": 14, "splitNumber": 4},
        "series": [_bar(name, number) for number, name in enumerate(series)],
    }
    st.echarts_chart(option | one_colour(len(series)), alt=alt, key=key)


def columns_and_line(frame: pd.DataFrame, line: str, unit: str, alt: str, key: str) -> None:
    """Upright bars of the columns between the first, which names them, and the last, which is a line over them."""
    bars = [name for name in frame.columns[1:] if name != line and frame[name].notna().any()]
    drawn = [*bars, *([line] if frame[line].notna().any() else [])]
    shown = f"%,.2f {unit.replace('%', '%%')}".strip()
    option: dict[str, Any] = {
        "grid": {**_GRID, "top": 56},
        "legend": {"show": len(drawn) > 1, "top": 0, "right": 0, "itemWidth": 12, "itemHeight": 10},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": shown},
        "animationDuration": 250,
        "dataset": {"source": frame[[frame.columns[0], *drawn]]},
        "xAxis": {"type": "category", "axisTick": {"show": False}, "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value", "name": unit, "nameTextStyle": {"align": "left"}, "nameGap": 14, "splitNumber": 4},
        "series": [_bar(name, number) for number, name in enumerate(bars)]
        + [_line(name) for name in drawn[len(bars) :]],
    }
    theme = st.context.theme.type or "light"
    colours = st.get_option(f"theme.{theme}.chartCategoricalColors") or []
    colour = {"color": [colours[0]] * len(bars) + [colours[1]]} if len(colours) > 1 else {}
    st.echarts_chart(option | colour, alt=alt, key=key)


def _line(name: str) -> dict[str, Any]:
    return {"type": "line", "name": name, "symbol": "circle", "symbolSize": 5, "lineStyle": {"width": 2}}


def one_colour(parts: int) -> dict[str, Any]:
    """The theme's first colour for every part: what is not finished is paler, not another thing."""
    theme = st.context.theme.type or "light"
    colours = st.get_option(f"theme.{theme}.chartCategoricalColors")
    return {"color": [colours[0]] * parts} if colours else {}


def colours_in_pairs() -> dict[str, Any]:
    """The theme's colours, each twice: for a course and what goes along with it."""
    theme = st.context.theme.type or "light"
    colours = st.get_option(f"theme.{theme}.chartCategoricalColors") or []
    return {"color": [colour for colour in colours for _ in range(2)]} if colours else {}


def _bar(name: str, number: int) -> dict[str, Any]:
    form: dict[str, Any] = {"type": "bar", "name": name, "stack": "all", "barMaxWidth": 26}
    if number:  # what is not finished yet is drawn paler than what is
        form["itemStyle"] = {"opacity": 0.45}
    return form


def hanging(frame: pd.DataFrame, parts: tuple[str, str], unit: str, alt: str, key: str, least: float = 0.0) -> None:
    """A waterfall: the first column names the step, `below` is not drawn, one of the two parts stands on it.

    `least` is where the axis begins, above 0 for small steps between high levels.
    """
    hidden = {"type": "bar", "stack": "all", "silent": True, "itemStyle": {"opacity": 0}, "tooltip": {"show": False}}
    option: dict[str, Any] = {
        "grid": {**_GRID, "top": 56, "left": 40},
        "legend": {"data": list(parts), "top": 0, "right": 0, "itemWidth": 12, "itemHeight": 10},
        "tooltip": {"trigger": "item", "valueFormatter": f"%,.2f {unit}"},
        "animationDuration": 250,
        "dataset": {"source": frame},
        "xAxis": {"type": "category", "axisTick": {"show": False}, "axisLabel": {"interval": 0, "rotate": 35}},
        "yAxis": {"type": "value", "name": unit, "nameTextStyle": {"align": "left"}, "nameGap": 14, "splitNumber": 4}
        | ({"min": least} if least else {}),
        "series": [
            {**hidden, "name": "below", "encode": {"x": "step", "y": "below"}},
            *({**_bar(part, 0), "encode": {"x": "step", "y": part}} for part in parts),
        ],
    }
    theme = st.context.theme.type or "light"
    colours = st.get_option(f"theme.{theme}.chartCategoricalColors") or []
    colour = {"color": [colours[0], *colours[:2]]} if len(colours) > 1 else {}
    st.echarts_chart(option | colour, alt=alt, key=key)


def rows(frame: pd.DataFrame, unit: str, alt: str, key: str) -> None:
    """Lying bars, largest first: the columns are the category, the value and the text beside the bar."""
    option: dict[str, Any] = {
        "grid": {**_GRID, "right": 84, "top": 8},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": f"%,.2f {unit}"},
        "animationDuration": 250,
        "dataset": {"source": frame},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}},
        "series": [
            {
                "type": "bar",
                "barMaxWidth": 18,
                "encode": {"x": frame.columns[1], "y": frame.columns[0], "tooltip": [frame.columns[1]]},
                "label": {"show": True, "position": "right", "formatter": "{@[2]}"},
            }
        ],
    }
    height: int | Literal["content"] = "content" if len(frame) >= _FEW else _BAR * (len(frame) + 1)
    st.echarts_chart(option, height=height, alt=alt, key=key)
