"""The tickets, calls and surveys behind a number of customer service, each with its customer. Adds up nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dashboards.reading import Range, Reader

TICKETS, CALLS, SURVEYS = "core.fct_ticket", "core.fct_call", "core.fct_survey"
LISTED = 1000
SHOWN = {
    TICKETS: ("name", "opened_at", "ticket_type", "reason_name", "status", "severity", "channel_code", "region_code",
              "first_reply_time_calendar_min", "solved_at", "source_ticket_id", "customer_id"),
    CALLS: ("name", "offered_at", "queue_name", "reason_name", "outcome", "wait_sec", "handle_sec", "region_code",
            "source_call_id", "customer_id"),
    SURVEYS: ("name", "answered_at", "score", "scale_max", "channel_code", "region_code", "source_survey_id",
              "customer_id"),
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """Which rows of a table a number counts: by which day (none: as it stands now), and what else holds of them."""

    table: str
    day: str
    newest: str
    where: Mapping[str, Any] = field(default_factory=dict)


KINDS = {
    "opened": Kind(TICKETS, "opened_date", "opened_at"),
    "solved": Kind(TICKETS, "solved_date", "solved_at", {"is_open": False}),
    "open": Kind(TICKETS, "", "opened_at", {"is_open": True}),
    "complaints": Kind(TICKETS, "opened_date", "opened_at", {"ticket_type": "complaint"}),
    "calls": Kind(CALLS, "interval_start_date", "offered_at", {"is_offered": True}),
    "abandoned": Kind(CALLS, "interval_start_date", "offered_at", {"is_abandoned_in_queue": True}),
    "surveys": Kind(SURVEYS, "answered_date", "answered_at", {"is_answered": True, "scale_max": 5}),
    "recommending": Kind(SURVEYS, "answered_date", "answered_at", {"is_answered": True, "scale_max": 10}),
}
BEHIND = {  # the rows behind a metric
    "ticket_count": "opened",
    "solved_ticket_count": "solved",
    "backlog_ticket_count": "open",
    "complaint_count": "complaints",
    "offered_call_count": "calls",
    "abandoned_call_count": "abandoned",
    "csat_ratio": "surveys",
    "nps_score": "recommending",
}


def rows(reader: Reader, kind: str, days: tuple[date, date], narrowed: Mapping[str, Any]) -> pd.DataFrame:
    """The newest rows of a kind between two days, both included, narrowed by what their table has.

    One more than `LISTED` says that there are more.
    """
    asked = KINDS[kind]
    known = reader.version.columns[asked.table]
    where = {**asked.where, **{name: value for name, value in narrowed.items() if name in known}}
    if asked.day:
        where[asked.day] = Range(*days)
    found = reader.table(asked.table, where=where, order_by=[f"-{asked.newest}"], limit=LISTED + 1)
    return found.assign(outcome=_outcomes(found)) if asked.table == CALLS else found


def _outcomes(calls: pd.DataFrame) -> pd.Series:
    """answered, abandoned or other, of each call."""
    told = pd.Series("other", index=calls.index, dtype="object")
    told[calls["is_answered"].fillna(False).astype(bool)] = "answered"
    told[calls["is_abandoned_in_queue"].fillna(False).astype(bool)] = "abandoned"
    return told
