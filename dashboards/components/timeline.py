"""What happened with one customer over all departments: a picture by kind and day, filters, and the list of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import filters, tables
from dashboards.components.keys import with_own_numbers
from dashboards.components.notices import department_name
from dashboards.components.numbers import is_missing
from dashboards.components.words import plain
from dashboards.i18n import said
from dashboards.session import Session

TABLE = "marts.mart_customer_timeline"
LISTED = 1000
SHOWN = ("event_date", "department", "title", "detail", "event_key", "amount_amt", "status")
KINDS = ("order", "payment", "shipment", "opportunity", "ticket", "call", "survey", "touch", "lead", "record")
_WORDS_OF = {  # which words say the kind of an event
    "order": "channel_code", "payment": "method_code", "shipment": "flaw", "opportunity": "stage",
    "ticket": "ticket_type", "call": "direction", "survey": "channel_code", "touch": "channel_code",
}  # fmt: skip
_LANE = 26  # pixels of a kind in the picture
_MONTH = 28 * 24 * 3600 * 1000  # milliseconds: the axis names months, and none twice


def events(customer_id: str, now: Session) -> pd.DataFrame:
    """The customer's newest events, each with its title in words."""
    if not now.reader.has(TABLE):
        return pd.DataFrame()
    columns = ["event_date", "event_at", "department", "event_type", "kind_code", "detail", "event_key", "amount_amt",
               "status"]  # fmt: skip
    order = ["-event_date", "-event_at", "event_key"]
    found = now.reader.table(TABLE, columns, {"customer_id": customer_id}, order_by=order, limit=LISTED)
    titles = [_title(row, now.language) for row in found.to_dict("records")]
    return with_own_numbers(found.assign(title=pd.Series(titles, index=found.index, dtype="object")))


def _title(row: Mapping[Any, Any], language: str) -> str:
    """商机 · 赢单."""
    kind = str(row["event_type"])
    word = said(language, f"enum.event_type.{kind}", kind)
    code = row.get("kind_code")
    if is_missing(code):
        return word
    return f"{word} · {said(language, f'enum.{_WORDS_OF.get(kind, kind)}.{code}', str(code))}"


def show(found: pd.DataFrame, unit: str, now: Session) -> None:
    """The picture and the list, narrowed to the chosen kinds and departments."""
    say = now.say
    kinds = [kind for kind in KINDS if kind in set(found["event_type"])]
    departments = sorted(set(found["department"].dropna()))
    with st.container(horizontal=True, gap="medium"):
        by_kind = filters.several(say("customer.kind"), kinds, lambda kind: _word(kind, now), "kind")
        by_department = filters.several(
            say("customer.department"),
            departments,
            lambda code: plain(department_name(now.language, code)),
            "department",
        )
    chosen = found[found["event_type"].isin(by_kind or kinds) & found["department"].isin(by_department or departments)]
    if chosen.empty:
        st.caption(say("customer.no_events"))
        return
    _picture(chosen, [kind for kind in kinds if kind in set(chosen["event_type"])], now)
    listed = tables.worded(chosen, now.language)[list(SHOWN)]
    tables.shown(listed, now.language, say, "timeline", unit=unit, title=say("customer.timeline"))


def _word(kind: str, now: Session) -> str:
    return said(now.language, f"enum.event_type.{kind}", kind)


def _picture(found: pd.DataFrame, kinds: list[str], now: Session) -> None:
    """A lane a kind, a dot an event: gaps and clusters show at a glance."""
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(found["event_date"]).dt.strftime("%Y-%m-%d"),
            "kind": [_word(kind, now) for kind in found["event_type"]],
            "title": found["title"],
        }
    )
    option: dict[str, Any] = {
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "animation": False,
        "dataset": {"source": frame},
        "xAxis": {
            "type": "time", "splitLine": {"show": True}, "minInterval": _MONTH,
            "axisLabel": {"hideOverlap": True, "formatter": "{yyyy}-{MM}"},
        },
        "yAxis": {
            "type": "category", "inverse": True, "data": [_word(kind, now) for kind in kinds],
            "axisTick": {"show": False}, "axisLine": {"show": False}, "splitLine": {"show": False},
        },
        "series": [
            {
                "type": "scatter", "symbolSize": 9, "itemStyle": {"opacity": 0.65},
                "encode": {"x": "day", "y": "kind", "tooltip": ["day", "title"]},
            }
        ],
    }  # fmt: skip
    height = 64 + _LANE * len(kinds)
    st.echarts_chart(option, height=height, alt=now.say("customer.timeline"), key="timeline_picture")
