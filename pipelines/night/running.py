"""Opening, running and closing a night, so that its row in the ledger says the truth however it ends."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from pipelines.night import journal
from pipelines.night.lock import workspace_lock
from pipelines.night.report import Alerted, NightReport
from pipelines.night.stages import STAGES, Night, NightStopped
from pipelines.problems import JukeError
from pipelines.settings import Workspace

#: Who is told of each step of a night opened in this context, where nobody else was named.
listener: ContextVar[Callable[[str], None]] = ContextVar("listener", default=lambda step: None)


def run_night(ws: Workspace, night: date, on_step: Callable[[str], None] | None = None) -> NightReport:
    """Run every stage of one night.

    Returns
    -------
    NightReport
        With outcome `published`, or `kept` where a test of what was built failed and yesterday's version stays.

    Raises
    ------
    AlreadyRunning
        Where another night holds the workspace.
    JukeError, Exception
        What broke a stage, after it was noted; the next night starts from what was committed.
    """
    with open_night(ws, night, on_step=on_step) as open_one:
        try:
            for stage in STAGES:
                open_one.on_step(stage.says)
                with noted(open_one, stage.name):
                    stage.run(open_one)
        except NightStopped:
            pass  # noted: yesterday's version stays
    report = journal.last_night(ws, open_one.run_id)
    assert report is not None  # open_night has just written it
    return report


@contextmanager
def open_night(
    ws: Workspace,
    night: date,
    *,
    run_id: str | None = None,
    on_step: Callable[[str], None] | None = None,
    wait_seconds: float = 0,
) -> Iterator[Night]:
    """Hold the workspace and the night's row in the ledger while the block runs; the report is written at its end."""
    ws.make_folders()
    with workspace_lock(ws, wait_seconds):
        started = time.monotonic()
        run_id = run_id or uuid4().hex
        after_event = journal.begin(ws, run_id, night)
        as_of = max(night, last_as_of(ws) or night)
        opened = Night(ws, night, as_of, run_id, after_event, on_step or listener.get())
        try:
            yield opened
        finally:
            report = _report(opened, time.monotonic() - started)
            journal.end(ws, report)
            _alert(ws, report)


def _alert(ws: Workspace, report: NightReport) -> None:
    """Tell receivers once the night is noted: whatever happens here, what was published stays published."""
    if not ws.config.alerts.receivers or report.outcome == "partial":
        return
    from pipelines.alerts import tell

    try:
        told = tuple(Alerted(one.receiver, one.news, one.outcome, one.why) for one in tell(ws, report))
    except Exception as error:
        told = (Alerted("", 0, "failed", safe_message(error)),)
    journal.end(ws, replace(report, alerted=told))


@contextmanager
def noted(night: Night, stage: str) -> Iterator[None]:
    """Note on the night which stage stopped it and why, then let the error go on."""
    try:
        yield
    except BaseException as error:
        night.stopped_at, night.why = stage, safe_message(error)
        night.broke = not isinstance(error, NightStopped)
        raise


def safe_message(error: BaseException) -> str:
    """What may be written down of an error: our own words whole, of others the type and the place.

    DuckDB and others put values of the row into their messages; those never leave the process.
    """
    if isinstance(error, JukeError | NightStopped):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/pipelines/" in frame.filename] or frames
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"


def last_as_of(ws: Workspace) -> date | None:
    """The as-of date of the version the pointer names; None before the first and where it cannot be read."""
    try:
        version = json.loads((ws.published / "current.json").read_text("utf-8"))["version"]
        manifest = json.loads((ws.published / version / "manifest.json").read_text("utf-8"))
        return datetime.fromisoformat(manifest["as_of_date"]).date()
    except (OSError, ValueError, KeyError):
        return None


def _report(night: Night, seconds: float) -> NightReport:
    return NightReport(
        run_id=night.run_id,
        night=night.day.isoformat(),
        as_of=night.as_of.isoformat(),
        outcome=_outcome(night),
        version=night.version,
        stopped_at=night.stopped_at,
        why=night.why,
        departments=journal.count_deliveries(night.ws, night.after_event),
        stopped=journal.stopped_deliveries(night.ws, night.after_event),
        records=getattr(night.identity, "records", None),
        customers=getattr(night.identity, "customers", None),
        checks_passed=night.passed,
        checks_failed=len(night.failures),
        failures=tuple(night.failures),
        seconds=round(seconds, 2),
    )


def _outcome(night: Night) -> str:
    if night.stopped_at:
        return "failed" if night.broke else "kept"
    return "published" if night.version else "partial"
