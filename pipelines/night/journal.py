"""What the ledger remembers of nights: when one ran, how it ended, which checks it made, which drops were laid.

Deliveries and their states are written by `pipelines.ingest`; here they are only counted.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

from pipelines.ingest.closing import CODE as CLOSED_PERIOD
from pipelines.ingest.ledger import Ledger
from pipelines.ingest.vanishing import CODE as MASS_VANISH
from pipelines.night.report import DepartmentLine, Failure, NightReport, Stopped
from pipelines.settings import Workspace

_LAID = "drop laid"
_ENDED = ("published", "kept")

_BY_DEPARTMENT = """
    select coalesce(department, '(unknown)') as department,
           count(distinct sha256 || file_name) as files,
           group_concat(distinct coalesce(encoding, format)) as encodings,
           sum(case when status = 'landed' then loaded_count else 0 end) as loaded,
           sum(quarantined_count) as quarantined,
           sum(skipped_count) as skipped,
           sum(status = 'duplicate') as repeated,
           sum(status = 'held') as held,
           sum(status = 'quarantined') as refused
    from deliveries
    where delivery_id in (select delivery_id from events where seq > ? and delivery_id is not null)
    group by 1
    order by 1
"""

_STOPPED = """
    select delivery_id, department || '/' || file_name as file, status, coalesce(reason, '') as reason,
           coalesce(message, '') as message, audit_verdict = 'failed' as by_audit
    from deliveries
    where status in ('held', 'quarantined')
      and delivery_id in (select delivery_id from events where seq > ? and delivery_id is not null)
    order by status, department, file_name, delivery_id
"""
GATES = (f"{CLOSED_PERIOD}: ", f"{MASS_VANISH}: ")  # a reason that is no broken sentence
_ADVICE = "  Do: "  # how a problem's text names the next step


def _ledger(ws: Workspace) -> Ledger:
    return Ledger(ws.state / "ledger.sqlite")


def begin(ws: Workspace, run_id: str, night: date) -> int:
    """Open the night's row and return the last event before it. Rows left open by a killed night are closed."""
    with _ledger(ws) as ledger:
        for row in ledger.nights():
            if row["outcome"] is None:
                ledger.end_night(row["run_id"], "interrupted", None)
        ledger.start_night(run_id, night)
        return ledger.sequence()


def end(ws: Workspace, report: NightReport) -> None:
    """Close the night's row with its report."""
    with _ledger(ws) as ledger:
        ledger.end_night(report.run_id, report.outcome, report.version, report.as_json())


def note_checks(ws: Workspace, night: date, checks: Iterable[tuple[Failure, bool]]) -> None:
    """Keep each check of a stage; `Failure` names it whether or not it passed."""
    with _ledger(ws) as ledger, ledger.transaction():
        for check, passed in checks:
            ledger.add_check(night, check.stage, check.subject, check.name, passed, check.detail)


@contextmanager
def _rows(ws: Workspace) -> Iterator[sqlite3.Connection]:
    """The ledger for questions that only the report asks."""
    with _ledger(ws):
        pass  # makes the tables of a new workspace
    with closing(sqlite3.connect(ws.state / "ledger.sqlite", timeout=30)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def count_deliveries(ws: Workspace, after_event: int) -> tuple[DepartmentLine, ...]:
    """The deliveries that later events than this one touched, by department."""
    with _rows(ws) as rows:
        return tuple(_line(dict(row)) for row in rows.execute(_BY_DEPARTMENT, [after_event]))


def _line(row: dict[str, Any]) -> DepartmentLine:
    encodings = tuple(sorted((row.pop("encodings") or "").split(","))) if row["encodings"] else ()
    department = row.pop("department")
    row.pop("encodings", None)
    return DepartmentLine(department=department, encodings=encodings, **{name: int(n or 0) for name, n in row.items()})


def stopped_deliveries(ws: Workspace, after_event: int = 0) -> tuple[Stopped, ...]:
    """Deliveries now held or quarantined that later events than this one touched, each with its next step."""
    with _rows(ws) as rows:
        return tuple(_stopped(dict(row)) for row in rows.execute(_STOPPED, [after_event]))


def _stopped(row: dict[str, Any]) -> Stopped:
    advice = [line.removeprefix(_ADVICE) for line in row.pop("message").split("\n") if line.startswith(_ADVICE)]
    if row.pop("by_audit"):
        row["reason"] = _first_broken(row["reason"])
    if row["status"] == "held":
        advice = [f"ask for a corrected file; if this one is right: juke release {row['delivery_id']}"]
    return Stopped(**row, do=advice[0] if advice else "")


def _first_broken(reason: str) -> str:
    """An audit's reason is the sentences that should be true and are not."""
    if reason.startswith(GATES):
        return reason
    first, *more = reason.split("; ")
    return f"not true that {first}" + (f", and {len(more)} more" if more else "")


def is_laid(ws: Workspace, fingerprint: str) -> bool:
    """Was exactly this drop laid into the inbox before?"""
    with _ledger(ws) as ledger:
        return any(event["detail"] == fingerprint for event in ledger.events(what=_LAID))


def note_laid(ws: Workspace, fingerprint: str) -> None:
    """Remember a drop."""
    with _ledger(ws) as ledger:
        ledger.record(_LAID, by="night", detail=fingerprint)


def nights_run(ws: Workspace) -> set[date]:
    """Nights that ended: with a version, or with a reason why yesterday's stayed."""
    with _ledger(ws) as ledger:
        return {date.fromisoformat(row["night"]) for row in ledger.nights() if row["outcome"] in _ENDED}


def last_night(ws: Workspace, run_id: str | None = None) -> NightReport | None:
    """The report of the run of that id, else of the latest night that ended."""
    with _ledger(ws) as ledger:
        rows = [row for row in ledger.nights() if row["outcome"] in (*_ENDED, "failed", "partial")]
    wanted = [row for row in rows if run_id in (None, row["run_id"])]
    return NightReport.from_json(json.loads(wanted[-1]["detail"])) if wanted else None


def running_since(ws: Workspace) -> tuple[str, str] | None:
    """Night and start of a night whose row is open: it runs now, or it was killed."""
    with _ledger(ws) as ledger:
        rows = [row for row in ledger.nights() if row["outcome"] is None]
    return (rows[-1]["night"], rows[-1]["started_at"]) if rows else None
