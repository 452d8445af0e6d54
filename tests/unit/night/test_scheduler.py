"""A night that Dagster breaks off is no success, though no stage of it failed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.night import NightResource, file_log
from pipelines.problems import JukeError
from pipelines.scheduler import Scheduler, prepare_home
from pipelines.settings import DEFAULT_WORKSPACE, load_workspace


@dg.op(required_resource_keys={"night"})
def breaks() -> None:
    """What a graph that changed during the night does: it fails outside any stage."""
    raise RuntimeError


@dg.job(resource_defs={"night": NightResource()}, logger_defs={"file": file_log}, executor_def=dg.in_process_executor)
def broken() -> None:
    breaks()


def test_a_night_that_breaks_between_its_stages_is_told_as_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", tmp_path)
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")  # so that what the scheduler sets is undone
    ws = load_workspace(tmp_path)
    ws.make_folders()
    with dg.DagsterInstance.from_config(str(prepare_home(ws))) as instance:
        scheduler = Scheduler(ws, broken, instance)
        with pytest.raises(JukeError, match="broke the night off"):
            scheduler.run(date(2026, 11, 20), lambda step: None)
