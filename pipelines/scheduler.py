"""Dagster's own instance of a workspace, and nights through its job `nightly` in this very process.

What the job consists of is `pipelines.defs`; the servers of `juke up` are started in `pipelines.serve`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pipelines.night import NightReport, last_night, listener, workspace_lock
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

if TYPE_CHECKING:
    import dagster as dg

#: Slots are counted per run, not per step: a killed run leaves no slot taken. The workspace lock is the second line.
_INSTANCE = """\
# Written by Juke at each start; edits are lost.
telemetry:
  enabled: false
concurrency:
  pools:
    granularity: run
    default_limit: 1
  runs:
    max_concurrent_runs: 1
# Two `tail` processes a step otherwise, and a copy of whatever a library prints.
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
nux:
  enabled: false
"""


def prepare_home(ws: Workspace) -> Path:
    """Write the instance's settings (SQLite beside them, no telemetry, one writer) and point this process at them."""
    home = ws.state / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text(_INSTANCE, "utf-8")
    os.environ |= {"DAGSTER_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1", "JUKE_WORKSPACE": str(ws.root)}
    return home


def prepare_storage(home: Path) -> None:
    """Make the instance's tables. Two servers that start together would both make them, and one would fail."""
    import dagster as dg

    with dg.DagsterInstance.from_config(str(home)) as instance:
        instance.get_runs_count()
        instance.all_instigator_state()


def _spare_the_disk() -> None:
    """Let Dagster's SQLite leave flushing to its checkpoints: 600 commits a night, 9 ms each on a busy disk.

    What happened is in the ledger, which does flush; a power cut can cost Dagster's pages the last minutes.
    """
    from sqlalchemy import Engine, event

    @event.listens_for(Engine, "connect")
    def relax(connection: object, record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("pragma synchronous = normal")


class Scheduler:
    """The job `nightly` of one workspace, loaded once: the second night of a process pays no import again."""

    def __init__(self, ws: Workspace, job: dg.JobDefinition, instance: dg.DagsterInstance) -> None:
        self._ws, self._job, self._instance = ws, job, instance

    def run(self, night: date, on_step: Callable[[str], None]) -> NightReport:
        """One night through Dagster.

        Raises
        ------
        AlreadyRunning
            Where another process holds the workspace: nothing was started then.
        JukeError
            Where the run ended before the night was opened, or between two of its stages.
        """
        from pipelines.defs.night import run_config

        run_id = str(uuid4())
        token = listener.set(on_step)
        try:
            with workspace_lock(self._ws):
                config = run_config(night, self._ws.state / "logs" / "dagster.log")
                is_done = self._execute(run_id, night, config)
        finally:
            listener.reset(token)
        report = last_night(self._ws, run_id)
        if report is None:
            raise JukeError(Problem("Dagster could not start the night", do="read state/logs/dagster.log"))
        if not is_done and not report.stopped_at and not report.version:  # no stage broke: nobody noted it
            advice = "read state/logs/dagster.log in the workspace, then run the night once more"
            raise JukeError(Problem("Dagster broke the night off between its stages", night.isoformat(), do=advice))
        return report

    def _execute(self, run_id: str, night: date, config: dict[str, Any]) -> bool:
        done = self._job.execute_in_process(
            instance=self._instance,
            run_id=run_id,
            run_config=config,
            tags={"night": night.isoformat()},
            raise_on_error=False,
        )
        return bool(done.success)


@contextmanager
def open_scheduler(ws: Workspace) -> Iterator[Scheduler]:
    """Load the definitions (about two seconds, once) and open the workspace's instance."""
    home = prepare_home(ws)
    _spare_the_disk()
    import dagster as dg

    from pipelines.definitions import defs

    job = defs.resolve_job_def("nightly")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield Scheduler(ws, job, instance)
