"""What campaigns brought, as estimates with intervals and in words; and how far messages came. Computes no KPI."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components.charts import scaled
from dashboards.components.numbers import count, is_missing, share
from dashboards.session import Session

LOW, HIGH = "incremental_net_sales_low_amt", "incremental_net_sales_high_amt"
STEPS = ("sent", "delivered", "opened", "clicked", "replied")


def verdict(row: pd.Series, session: Session) -> str:
    """What an interval says about a campaign: surely more, surely less, or nothing that could not be chance."""
    if not bool(row.get("is_window_closed", True)):
        return session.say("marketing.verdict.open")
    if is_missing(row.get(LOW)) or is_missing(row.get(HIGH)):
        return session.say("marketing.verdict.none")
    sides = {"up": float(row[LOW]) > 0, "down": float(row[HIGH]) < 0}
    said = session.say(f"marketing.verdict.{next((side for side, is_so in sides.items() if is_so), 'chance')}")
    if not bool(row.get("is_small_sample", False)):
        return said
    smaller = count(min(row["treated_count"], row["control_count"]), session.language)
    return session.say("marketing.verdict.few", said=said, n=smaller)


def roi_state(row: pd.Series, session: Session) -> str:
    """Whether there is a return on investment, or why not."""
    if not is_missing(row.get("campaign_roi_x")):
        return session.say("marketing.roi.known")
    return session.say("marketing.roi.unknown" if bool(row.get("is_window_closed", True)) else "marketing.verdict.open")


def intervals(found: pd.DataFrame, session: Session, currency: str | None, alt: str) -> None:
    """One stroke a campaign with its 95 % interval, strong where it leaves out zero.

    `found` has name, estimate, low and high, in that order.
    """
    name, *values = found.columns
    numbers, unit = scaled(pd.concat([found[value] for value in values], ignore_index=True), session.language, currency)
    parts = numbers.to_numpy().reshape(len(values), len(found))
    labels = [session.say(f"marketing.interval.{part}") for part in ("estimate", "low", "high")]
    frame = pd.DataFrame({"name": found[name].astype(str).to_numpy(), **dict(zip(labels, parts, strict=True))})
    option: dict[str, Any] = {
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 28, "containLabel": True},
        "tooltip": {"trigger": "item", "valueFormatter": f"%,.2f {unit}"},
        "animationDuration": 250,
        "dataset": {"source": pd.concat([frame, _strokes(frame, labels)], axis="columns")},
        "xAxis": {"type": "value", "name": unit, "nameLocation": "middle", "nameGap": 26, "splitNumber": 4},
        "yAxis": {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}},
        "series": [*(_stroke(part, labels[0]) for part in _PARTS), _point(labels)],
    }
    st.echarts_chart(option, alt=alt, key="intervals")


# Bars of one sign are stacked on each other: what lies between zero and the stroke is not drawn.
_PARTS = {"to": 0.0, "back": 0.0, "sure": 0.75, "other_sure": 0.75, "chance": 0.3, "other_chance": 0.3}


def _strokes(frame: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """The stroke of each interval, right and left of zero, apart by whether it leaves out zero."""
    _, low, high = labels
    over, under = frame[[low, high]].clip(lower=0), frame[[low, high]].clip(upper=0)
    is_sure = (frame[low] > 0) | (frame[high] < 0)
    right, left = over[high] - over[low], under[low] - under[high]
    return pd.DataFrame(
        {
            "to": over[low],
            "back": under[high],
            "sure": right.where(is_sure, 0),
            "other_sure": left.where(is_sure, 0),
            "chance": right.mask(is_sure, 0),
            "other_chance": left.mask(is_sure, 0),
        }
    )


def _stroke(part: str, name: str) -> dict[str, Any]:
    """Series of one name share one colour of the theme."""
    style, encode = {"opacity": _PARTS[part]}, {"x": part, "y": "name"}
    form = {"type": "bar", "stack": "interval", "silent": True, "barWidth": 8}
    return {**form, "name": name, "itemStyle": style, "encode": encode}


def _point(labels: Sequence[str]) -> dict[str, Any]:
    encode = {"x": labels[0], "y": "name", "tooltip": list(labels)}
    return {"type": "scatter", "symbolSize": 12, "name": labels[0], "encode": encode}


def funnel(session: Session, read: Callable[[str], Any]) -> None:
    """How many messages came how far, each step with the share of those delivered; the delivered of those sent."""
    rows = []
    for step in STEPS:
        number, ratio = read(f"{step}_count"), None if step == "sent" else read(f"{step}_ratio")
        of = "" if is_missing(ratio) else session.say(f"marketing.of_{'sent' if step == 'delivered' else 'delivered'}",
                                                      share=share(ratio))  # fmt: skip
        told = f"{count(number, session.language)} {of}".strip()
        rows.append((session.say(f"marketing.step.{step}"), 0 if is_missing(number) else int(number), told))
    option: dict[str, Any] = {
        "grid": {"left": 8, "right": 150, "top": 8, "bottom": 8, "containLabel": True},
        "animationDuration": 250,
        "dataset": {"source": pd.DataFrame(rows, columns=["step", "number", "told"])},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "category", "inverse": True, "axisTick": {"show": False}, "axisLine": {"show": False}},
        "series": [
            {
                "type": "bar",
                "barMaxWidth": 26,
                "encode": {"x": "number", "y": "step"},
                "label": {"show": True, "position": "right", "formatter": "{@[2]}"},
            }
        ],
    }
    st.echarts_chart(option, alt=session.say("marketing.funnel"), key="message_funnel")
