"""What campaigns brought, as estimates with intervals; and ratios with what they are a ratio of. Computes nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components.charts import scaled
from dashboards.components.numbers import count, is_missing
from dashboards.session import Session


def intervals(found: pd.DataFrame, session: Session, currency: str | None, alt: str) -> None:
    """One stroke a campaign with its 95 % interval; `found` has name, estimate, low and high, in that order."""
    name, *values = found.columns
    numbers, unit = scaled(pd.concat([found[value] for value in values], ignore_index=True), session.language, currency)
    parts = numbers.to_numpy().reshape(len(values), len(found))
    labels = [session.say(f"marketing.interval.{part}") for part in ("estimate", "low", "high")]
    frame = pd.DataFrame({"name": found[name].astype(str).to_numpy(), **dict(zip(labels, parts, strict=True))})
    _, low, high = labels
    over, under = frame[[low, high]].clip(lower=0), frame[[low, high]].clip(upper=0)
    strokes = pd.DataFrame(  # bars of one sign are stacked on each other: what is before the stroke is not drawn
        {"to": over[low], "stroke": over[high] - over[low], "back": under[high], "other": under[low] - under[high]}
    )
    option: dict[str, Any] = {
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 28, "containLabel": True},
        "tooltip": {"trigger": "item", "valueFormatter": f"%,.2f {unit}"},
        "animationDuration": 250,
        "dataset": {"source": pd.concat([frame, strokes], axis="columns")},
        "xAxis": {"type": "value", "name": unit, "nameLocation": "middle", "nameGap": 26, "splitNumber": 4},
        "yAxis": {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}},
        "series": [*(_stroke(str(part), part in ("stroke", "other")) for part in strokes), _point(labels)],
    }
    st.echarts_chart(option, alt=alt, key="intervals")


def _stroke(part: str, is_drawn: bool) -> dict[str, Any]:
    style = {"opacity": 0.35 if is_drawn else 0}
    encode = {"x": part, "y": "name"}
    return {"type": "bar", "stack": "interval", "silent": True, "barWidth": 8, "itemStyle": style, "encode": encode}


def _point(labels: list[str]) -> dict[str, Any]:
    encode = {"x": labels[0], "y": "name", "tooltip": labels}
    return {"type": "scatter", "symbolSize": 12, "encode": encode}


def of_what(name: str, session: Session, read: Any) -> str:
    """1,204 / 2,980 for a ratio of the catalogue: the two numbers it is made of; empty for anything else."""
    parts = {"lead_conversion_ratio": ("matured_converted_lead_count", "matured_lead_count")}
    reached = {"delivered_ratio": "sent_count"}
    if not name.endswith("_ratio"):
        return ""
    pair = parts.get(name, (name.replace("_ratio", "_count"), reached.get(name, "delivered_count")))
    if not set(pair) <= set(session.reader.metrics):
        return ""
    numbers = [read(part) for part in pair]
    return "" if any(map(is_missing, numbers)) else " / ".join(count(number, session.language) for number in numbers)
