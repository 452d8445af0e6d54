"""When a night runs: the job, its schedule in the company's time zone, and a sensor for who cannot wait."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from pipelines.defs.night import run_config
from pipelines.night import business_night
from pipelines.settings import Workspace, load_workspace

JOB = "nightly"


@dg.definitions
def nightly() -> dg.Definitions:
    """Everything is one job: a version holds all exports or none of their news."""
    ws = load_workspace()
    job = dg.define_asset_job(JOB, selection="*", executor_def=dg.in_process_executor, description="One night")
    at = ws.config.nights.at

    @dg.schedule(
        job_name=JOB,
        cron_schedule=f"{at.minute} {at.hour} * * *",
        execution_timezone=ws.config.company.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def every_night(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        night = context.scheduled_execution_time.astimezone(ws.timezone).date()
        return dg.RunRequest(run_key=night.isoformat(), run_config=run_config(night), tags={"night": night.isoformat()})

    # Stopped unless a person starts it: each run publishes a version, and a department that uploads all day
    # would push the versions readers may want to roll back to out of the kept ones.
    @dg.sensor(job_name=JOB, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.STOPPED)
    def inbox(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        found = waiting_files(ws)
        if found is None:
            return dg.SkipReason("no file rests in the inbox")
        night = business_night(ws)
        return dg.RunRequest(run_key=found, run_config=run_config(night), tags={"night": night.isoformat()})

    return dg.Definitions(jobs=[job], schedules=[every_night], sensors=[inbox])


def waiting_files(ws: Workspace) -> str | None:
    """A fingerprint of the inbox's files, or None while it is empty or a file still grows."""
    entries = sorted(_entries(ws.inbox))
    rested_before = time.time() - ws.config.nights.settle_seconds
    if not entries or any(changed > rested_before for _, _, changed in entries):
        return None
    return hashlib.sha256(repr(entries).encode()).hexdigest()


def _entries(inbox: Path) -> Iterator[tuple[str, int, float]]:
    for path in inbox.rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            stat = path.stat()
            yield str(path.relative_to(inbox)), stat.st_size, stat.st_mtime
