"""The open night as Dagster's resource, held for a whole run, and how an asset runs one stage of it.

The stages themselves are `pipelines.night.STAGES`. Runs are in process, so that all their assets share one night.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from pipelines.night import STAGES, Night, business_night, noted, open_night, safe_message
from pipelines.settings import load_workspace

#: Every asset that writes belongs to this pool; `pipelines.scheduler` gives it one slot.
POOL = "warehouse"


class NightResource(dg.ConfigurableResource):
    """The night a run works on. `date` is ISO; empty means today in the company's time zone."""

    date: str = ""
    wait_seconds: float = 7200.0
    _night: Night = PrivateAttr()
    _held: ExitStack = PrivateAttr(default_factory=ExitStack)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Take the workspace, waiting for a night that runs elsewhere."""
        ws = load_workspace()
        night = date.fromisoformat(self.date) if self.date else business_night(ws)
        run = context.run
        opened = open_night(ws, night, run_id=run.run_id if run else None, wait_seconds=self.wait_seconds)
        self._night = self._held.enter_context(opened)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Write the report and let the workspace go."""
        self._held.close()

    @property
    def current(self) -> Night:
        """The open night."""
        return self._night


def attempt(night: Night, name: str) -> str | None:
    """Run one stage; returns why it failed, in words that may be stored, or None."""
    stage = next(stage for stage in STAGES if stage.name == name)
    night.on_step(stage.says)
    try:
        with noted(night, name):
            stage.run(night)
    except Exception as error:
        return safe_message(error)
    return None


def require(why: str | None) -> None:
    """Fail the asset, if there is a reason, without the original error: its text may hold a row's values."""
    if why is not None:
        raise dg.Failure(description=why, allow_retries=False)


@dg.logger(config_schema={"path": str}, description="A log file instead of the terminal")
def file_log(context: dg.InitLoggerContext) -> logging.Logger:
    """Dagster's own messages of a run, for a terminal that shows results only."""
    path = Path(context.logger_config["path"])
    path.parent.mkdir(parents=True, exist_ok=True)
    log = logging.Logger("juke.dagster", logging.INFO)
    log.addHandler(logging.FileHandler(path, encoding="utf-8", delay=True))
    return log


def run_config(night: date | str, log: Path | None = None) -> dict[str, Any]:
    """What a run of the job `nightly` is given: its date and, away from Dagster's own pages, a log file."""
    loggers = {"loggers": {"file": {"config": {"path": str(log)}}}} if log else {}
    return {"resources": {"night": {"config": {"date": str(night)}}}, **loggers}


@dg.definitions
def night_definitions() -> dg.Definitions:
    """The night, the log file and the executor: the default one would start a process per asset."""
    return dg.Definitions(
        resources={"night": NightResource()}, loggers={"file": file_log}, executor=dg.in_process_executor
    )
