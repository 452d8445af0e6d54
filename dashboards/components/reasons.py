"""Why contacts change: one day or week, or one slice of it, split by reason; and the newest spikes. Computes no KPI."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import breakdown, charts, filters
from dashboards.components.numbers import count, day, is_missing
from dashboards.i18n import said
from dashboards.session import Session
from pipelines.published.units import unit_word

TABLE = "marts.mart_contact_reason_change"
KINDS, SLICES = ("week", "day"), ("company", "region", "queue", "channel")
WORDS = {"region": "region_code", "queue": "queue_name", "channel": "channel_code"}
PARTS = ("reason_name", "contact_count", "base_qty", "contribution_qty", "change_share_x", "contribution_ppt")
SPIKES = ("period_start_date", "period_kind_name", "slice_name", "total_count", "base_total_qty", "spike_z",
          "history_n", "reason_name", "contribution_qty")  # fmt: skip
SHAPES = {"contribution_qty": "%+,.2f", "base_qty": "%,.2f", "base_total_qty": "%,.2f", "contribution_ppt": "%+,.1f",
          "change_share_x": "percent", "spike_z": "%+,.1f", "total_count": "localized",
          "history_n": "localized"}  # fmt: skip
LISTED, PERIODS = 30, 60


def change(now: Session) -> None:
    """The filters, the sentence about the period, and its reasons."""
    where = _asked(now)
    found = now.reader.table(TABLE, None, where, ["-contribution_qty", "reason_name"])
    if found.empty:
        st.caption(now.say("calling.no_contacts"))
        return
    first = found.iloc[0]
    st.markdown(_sentence(first, found, now))
    if not first["is_refused"]:
        _bars(found, now)
    breakdown.of_mart(found, PARTS, now, "reason_parts", title=now.say("calling.reasons"), shapes=SHAPES)
    st.caption(now.say("calling.reasons_note"))


def spikes(now: Session) -> None:
    """The newest periods that were a spike, each with the reason that moves it most."""
    found = now.reader.table(TABLE, None, {"is_spike": True, "is_top_reason": True}, ["-period_start_date"])
    if found.empty:
        st.caption(now.say("calling.no_spikes"))
        return
    names = [
        slice_name(kind, value, now) for kind, value in zip(found["slice_kind"], found["slice_value"], strict=True)
    ]
    kinds = [now.say(f"calling.{kind}") for kind in found["period_kind"]]
    found = found.assign(slice_name=names, period_kind_name=kinds).head(LISTED)
    breakdown.of_mart(found, SPIKES, now, "spikes", title=now.say("calling.spikes"), shapes=SHAPES)


def slice_name(kind: str, value: str, now: Session) -> str:
    """A slice in words: the company, a region, a queue, a channel."""
    if kind == "company":
        return now.say("calling.company")
    known = "" if value == "none" else said(now.language, f"enum.{WORDS[kind]}.{value}", value)
    return known or now.say(f"calling.no_{kind}")


def _asked(now: Session) -> dict[str, Any]:
    """The kind of period, the slice and the period chosen; the newest one unless another is."""
    say, reader = now.say, now.reader
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = filters.segments(
            say("calling.period_kind"), KINDS, "week", lambda key: say(f"calling.{key}"), "reason_kind"
        )
        known = reader.table(TABLE, ["slice_kind", "slice_value"], {"period_kind": kind}, distinct=True)
        pairs = {f"{one}.{value}": (one, value) for one, value in known.itertuples(index=False)}
        options = sorted(pairs, key=lambda key: (SLICES.index(pairs[key][0]), pairs[key][1]))
        chosen = filters.choice(say("calling.slice"), options, options[0],
                                lambda key: slice_name(*pairs[key], now), "reason_slice")  # fmt: skip
        where = {"period_kind": kind, "slice_kind": pairs[chosen][0], "slice_value": pairs[chosen][1]}
        starts = reader.table(TABLE, ["period_start_date"], where, ["-period_start_date"])["period_start_date"]
        days = list(dict.fromkeys(day(moment) for moment in starts))[:PERIODS]
        start = filters.choice(say("calling.period"), days, days[0], str, "reason_period", width=150)
    return {**where, "period_start_date": pd.Timestamp(start).date()}


def _sentence(first: Any, found: pd.DataFrame, now: Session) -> str:
    """How many contacts against how many, whether that is a spike and which reason moves it most."""
    say, language = now.say, now.language
    words = {"total": count(first["total_count"], language), "n": count(first["history_n"], language)}
    if first["is_refused"]:
        return say("calling.refused", **words)
    told = [
        say("calling.change", **words, base=f"{first['base_total_qty']:,.2f}", change=f"{first['change_qty']:+,.2f}")
    ]
    if not first["is_finished"]:
        told.append(say("calling.running"))
    if (top := found[found["is_top_reason"]]).size:
        told.append(
            say("calling.top", reason=top.iloc[0]["reason_name"], part=f"{top.iloc[0]['contribution_qty']:+,.2f}")
        )
    if is_missing(first["spike_z"]):
        told.append(say("calling.spike_unknown", **words))
    else:
        word = "calling.spike" if first["is_spike"] else "calling.no_spike"
        told.append(say(word, z=f"{first['spike_z']:+.1f}", limit=f"{first['spike_limit_z']:.1f}", **words))
    return " ".join(told)


def _bars(found: pd.DataFrame, now: Session) -> None:
    """The parts as bars, what rose above what fell."""
    label, unit = now.say("calling.parts"), unit_word("times", now.language)
    frame = found[["reason_name", "contribution_qty"]].rename(columns={"contribution_qty": label})
    texts = [f"{part:+,.2f}" for part in frame[label]]
    with st.container(border=True):
        charts.rows(frame.assign(label=texts), unit, now.say("calling.reasons"), "reason_bars")
