"""The newest run of identity: with which weights customers were decided, how much was compared, what it warned of."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import streamlit as st

from dashboards.components import tables
from dashboards.components.numbers import count, day, is_missing
from dashboards.components.words import plain
from dashboards.session import Session

RUNS = "marts.mart_identity_run"
_COUNTED = (
    "record_count", "customer_count", "compared_pair_count", "exact_link_count", "model_link_count",
    "broken_link_count", "guarded_value_count",
)  # fmt: skip


def block(now: Session) -> None:
    """A paragraph on the newest run and a line for each thing it warned of, below how identity stands."""
    if not now.reader.has(RUNS):
        return
    found = tables.local_times(now.reader.table(RUNS, where={"is_newest": True}, limit=1), now.workspace.timezone)
    if found.empty:
        return
    run = found.iloc[0].to_dict()
    st.markdown(_weights(run, now))
    st.markdown(now.say("identified.counted", **{name: count(run[name], now.language) for name in _COUNTED}))
    said = run[f"warnings_{now.language}"]
    lines = [] if is_missing(said) else str(said).splitlines()
    st.caption("\n".join(f"- {plain(line)}" for line in lines) or now.say("identified.no_warnings"))


def _weights(run: Mapping[Hashable, Any], now: Session) -> str:
    """Learnt or shipped, their version, the threshold, and when they last decided."""
    learnt = "identified.shipped" if run["is_shipped"] else "identified.learnt"
    weights = now.say(learnt, version=plain(str(run["model_version"])), n=count(run["trained_on"], now.language))
    return now.say(
        "identified.decided", day=day(run["happened_at"]), weights=weights, threshold=f"{run['threshold']:g}"
    )
