"""Precision and recall by threshold against labelled pairs, with the present threshold marked. Computes no share."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import charts, filters, notices, tables
from dashboards.components.numbers import count, is_missing, share
from dashboards.i18n import said
from dashboards.session import Session

TABLE = "marts.mart_identity_threshold"
_STEP = 5  # hundredths between the rows of the table
_COLUMNS = (
    "threshold", "precision_ratio", "precision_low_ratio", "precision_high_ratio", "recall_ratio", "recall_low_ratio",
    "recall_high_ratio", "true_positive_count", "false_positive_count", "false_negative_count", "pair_change_count",
)  # fmt: skip
_SHARES = {"type": "value", "max": 100, "splitNumber": 4, "axisLabel": {"formatter": "{value}%"}}


def show(now: Session) -> None:
    """The curve, what is behind it, and what another threshold would change."""
    say, language = now.say, now.language
    found = now.reader.table(TABLE, order_by=["label_source", "threshold"])
    if found.empty:
        notices.empty(say("threshold.none_title"), say("threshold.none"), ":material/tune:")
        return
    source = _source(found, now)
    found = found[found["label_source"] == source].reset_index(drop=True)
    labelled, present = int(found["labelled_pair_count"].iloc[0]), float(found["present_threshold"].iloc[0])
    st.markdown(say("threshold.present", value=f"{present:.2f}"))
    if source == "none":
        notices.empty(say("threshold.unlabelled_title"), say("threshold.unlabelled"), ":material/label_off:")
    else:
        _curve(found, labelled, present, now)
    _another(found, present, now)
    shown = found[(found["threshold"] * 100).round().astype(int) % _STEP == 0]
    columns = [*_COLUMNS] if source != "none" else ["threshold", "pair_change_count"]
    decimals = {"threshold": st.column_config.NumberColumn(tables.label("threshold", language), format="%.2f")}
    tables.shown(shown[columns], language, say, "thresholds", title=say("threshold.title"), columns=decimals)
    st.caption(say("threshold.note"))


def _source(found: pd.DataFrame, now: Session) -> str:
    sources = list(dict.fromkeys(found["label_source"]))
    if len(sources) == 1:
        return str(sources[0])
    name = {code: said(now.language, f"threshold.source.{code}", code) for code in sources}
    return filters.segments(now.say("threshold.source_label"), sources, sources[0], name.__getitem__, "labels")


def _curve(found: pd.DataFrame, labelled: int, present: float, now: Session) -> None:
    say, here = now.say, found[found["is_present"]].iloc[0]
    pairs = count(labelled, now.language)
    if not here["has_enough_labels"]:
        st.warning(say("threshold.few", n=pairs), icon=":material/science:")
    words = {
        f"{name}{end}": share(here[f"{name}{column}_ratio"])
        for name in ("precision", "recall")
        for end, column in (("", ""), ("_low", "_low"), ("_high", "_high"))
    }
    st.markdown(say("threshold.here", n=pairs, **words))
    with st.container(border=True):
        _draw(found, present, now)


def _draw(found: pd.DataFrame, present: float, now: Session) -> None:
    say = now.say
    names = {"precision": say("threshold.precision"), "recall": say("threshold.recall")}
    frame = pd.DataFrame({"threshold": found["threshold"]})
    for name, title in names.items():
        frame[title] = (found[f"{name}_ratio"] * 100).round(2)
        frame[f"{title}↓"] = (found[f"{name}_low_ratio"] * 100).round(2)
    option: dict[str, Any] = {
        "grid": {"left": 8, "right": 24, "top": 44, "bottom": 26, "containLabel": True},
        "legend": {"data": list(names.values()), "top": 0, "left": 0, "itemWidth": 12, "itemHeight": 10},
        "tooltip": {"trigger": "axis", "valueFormatter": "%.1f%%"},
        "animationDuration": 250,
        "dataset": {"source": frame},
        "xAxis": {"type": "value", "min": 0.5, "max": 1, "name": say("field.threshold"), "nameLocation": "middle",
                  "nameGap": 24},
        "yAxis": {**_SHARES, "min": _floor(frame.drop(columns="threshold"))},
        "series": [*_lines(names["precision"], present, True, now), *_lines(names["recall"], present, False, now)],
    }  # fmt: skip
    st.echarts_chart(option | charts.colours_in_pairs(), alt=say("threshold.alt"), key="threshold_curve")


def _floor(shares: pd.DataFrame) -> int:
    """Where the axis begins: the ten under the lowest share, so that what differs is seen to differ."""
    lowest = shares.min().min()
    return 0 if is_missing(lowest) else int(lowest // 10) * 10


def _lines(title: str, present: float, marks: bool, now: Session) -> list[dict[str, Any]]:
    """The share and, dashed, the lower end of its interval; `marks` draws the present threshold too."""
    line: dict[str, Any] = {
        "type": "line", "name": title, "showSymbol": False, "lineStyle": {"width": 2},
        "encode": {"x": "threshold", "y": title},
    }  # fmt: skip
    if marks:
        label = {"formatter": now.say("threshold.mark", value=f"{present:.2f}"), "position": "end"}
        line["markLine"] = {"symbol": "none", "silent": True, "label": label, "data": [{"xAxis": present}]}
    lower = {
        **line, "name": f"{title}↓", "encode": {"x": "threshold", "y": f"{title}↓"},
        "lineStyle": {"width": 1, "type": "dashed", "opacity": 0.6},
    }  # fmt: skip
    lower.pop("markLine", None)
    return [line, lower]


def _another(found: pd.DataFrame, present: float, now: Session) -> None:
    """How many pairs more or fewer another threshold would join."""
    codes = [f"{value:.2f}" for value in found["threshold"]]
    default = f"{present:.2f}"
    chosen = filters.choice(now.say("threshold.what_if"), codes, default, str, "threshold", width=160)
    row = found.iloc[codes.index(chosen)]
    change = int(row["pair_change_count"])
    if chosen == default:
        st.caption(now.say("threshold.same", n=count(row["reached_pair_count"], now.language)))
    else:
        words = "threshold.gained" if change >= 0 else "threshold.lost"
        st.markdown(now.say(words, value=chosen, n=count(abs(change), now.language)))
