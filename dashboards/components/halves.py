"""A day of the call centre by half hour: queues beside each other, or one queue's outcomes with its service level."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards.components import tables, traffic
from dashboards.components.numbers import count, day
from dashboards.i18n import said
from dashboards.session import Session
from pipelines.published.units import unit_word

TABLE = "marts.mart_call_center_interval"
LEVELS = tuple(f"service_level_{form}_ratio" for form in ("net", "offered", "answered", "patient", "handled"))
COLUMNS = (
    "interval_start_at", "queue_name", "offered_count", "answered_count", "abandoned_count", "short_abandoned_count",
    "abandon_ratio_queued", "abandon_ratio_net", "asa_sec", "aht_sec", "occupancy_ratio", *LEVELS,
)  # fmt: skip
_THRESHOLDS = ("sl_threshold_sec", "short_abandon_sec")
DAYS = 31


def days(now: Session) -> list[str]:
    """The newest days with calls, the newest first."""
    found = now.reader.table(TABLE, ["interval_start_date"], {"is_caller_queue": True})["interval_start_date"]
    return [day(moment) for moment in found.drop_duplicates().sort_values(ascending=False).head(DAYS)]


def of_day(now: Session, shown_day: str, queue: str) -> None:
    """The chart and, under it, the table of one day; `queue` is empty for all of them."""
    where = {"interval_start_date": pd.Timestamp(shown_day).date(), "is_caller_queue": True}
    where |= {"queue_name": queue} if queue else {}
    found = now.reader.table(TABLE, None, where, ["interval_start_at", "queue_name"])
    if found.empty:
        st.caption(now.say("service.no_calls"))
        return
    found = tables.local_times(found, now.workspace.timezone)
    found["queue_name"] = [said(now.language, f"enum.queue_name.{code}", str(code)) for code in found["queue_name"]]
    with st.container(border=True):
        _outcomes(found, now) if queue else _queues(found, now)
    columns = [name for name in COLUMNS if name in found]
    tables.shown(found[columns], now.language, now.say, "call_intervals", title=now.say("service.halves_alt"))
    st.caption(now.say("service.halves_note"))


def levels_note(now: Session) -> str:
    """What the service levels draw their lines at; the workspace may set both."""
    if not now.reader.rows(TABLE):
        return ""
    limits = now.reader.table(TABLE, _THRESHOLDS, limit=1).iloc[0]
    threshold, short = (count(limits[name], now.language) for name in _THRESHOLDS)
    return now.say("service.levels_note", threshold=threshold, short=short)


def _queues(found: pd.DataFrame, now: Session) -> None:
    """Calls offered to each queue; one chosen queue shows more."""
    wide = found.pivot(index="interval_start_at", columns="queue_name", values="offered_count").fillna(0)
    alt = now.say("service.halves_alt")
    traffic.stacked(_by_clock(wide).fillna(0), list(wide.columns), _unit(now), alt, "half_hours")
    st.caption(now.say("service.halves_choose"))


def _outcomes(found: pd.DataFrame, now: Session) -> None:
    """What became of each half hour's calls, with the share answered in time."""
    short = found["short_abandoned_count"]
    parts = {
        now.say("service.answered"): found["answered_count"],
        now.say("service.abandoned_late"): found["abandoned_count"] - short,
        now.say("service.abandoned_short"): short,
    }
    level = tables.label(LEVELS[0], now.language)
    wide = pd.DataFrame({**parts, level: found[LEVELS[0]] * 100}).set_axis(found["interval_start_at"])
    frame = _by_clock(wide).fillna(dict.fromkeys(parts, 0))
    traffic.stacked(frame, list(parts), _unit(now), now.say("service.halves_alt"), "half_hours", level)


def _by_clock(wide: pd.DataFrame) -> pd.DataFrame:
    """Every half hour between the first and the last, quiet ones too, with its clock as first column."""
    times = pd.date_range(wide.index.min(), wide.index.max(), freq="30min")
    return wide.reindex(times).set_axis(times.strftime("%H:%M").rename("clock")).reset_index()


def _unit(now: Session) -> str:
    return unit_word("calls", now.language)
