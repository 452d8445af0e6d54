"""Incidents of Volvo's desk (BPI Challenge 2013): the log of what was done to each, and how long they took.

An incident lasts from its first step to its last, also where that left it open. What the notes do not state is counted
in the log itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from tests.bench.published.landing import lines_of, published
from tests.bench.published.line import DATA, Line

FOLDER = DATA / "service_incidents"
_LOG = FOLDER / "bpi2013_incidents.csv"
_EVENT = "juke.core.fct_ticket_event"
_AGE = f"(ticket_age_calendar_min) / 1440 from {_EVENT} where is_last_event"
_PUBLISHED = {
    "events": (65_533, f"select count(*) from {_EVENT}"),
    "incidents": (7_554, "select sum(opened_count) from juke.marts.mart_service_daily"),
    "mean duration in days": (12.08, f"select avg{_AGE}"),
}


def lines() -> Iterator[Line]:
    """One night with the log."""
    events = pd.read_csv(_LOG, parse_dates=["end_timestamp"], na_values={"user": ["-"]})  # nobody did thirty steps
    with published("incidents", date(2012, 5, 24), {"service": [_LOG]}) as version:
        yield from lines_of(version, _PUBLISHED)
        yield from lines_of(version, _counted(events), within=0.000_01)


def _counted(events: pd.DataFrame) -> dict[str, tuple[float, str]]:
    """What the log says beside the published numbers; steps of one second stand in the order of the file."""
    events = events.sort_values(["caseid", "end_timestamp"], kind="stable")
    of = events.groupby("caseid")
    days = (of["end_timestamp"].max() - of["end_timestamp"].min()).dt.total_seconds() / 86_400
    done = events["task"].str.startswith("Completed")
    before = done.groupby(events["caseid"]).shift(fill_value=False)
    again = before & ~done
    is_done = done.groupby(events["caseid"]).last()
    last_user = of["user"].shift()
    handed = (events["user"] != last_user) & events["user"].notna() & last_user.notna()
    resolution = "select avg(final_resolution_time_calendar_min) / 1440 from juke.core.fct_ticket"
    backlog = "select max_by(backlog_count, service_date) from juke.marts.mart_service_daily"
    return {
        "mean duration in days, to the second": (days.mean(), f"select avg{_AGE}"),
        "median duration in days": (days.median(), f"select median{_AGE}"),
        "mean days until they were solved": (days[is_done].mean(), resolution),
        "incidents not solved": (int((~is_done).sum()), backlog),
        "times one was opened again": (int(again.sum()), f"select count_if(is_reopening) from {_EVENT}"),
        "times one was handed over": (int(handed.sum()), f"select count_if(is_handover) from {_EVENT}"),
    }
