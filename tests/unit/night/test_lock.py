"""One night at a time in a workspace, across processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.night import AlreadyRunning, workspace_lock
from pipelines.settings import Workspace, load_workspace

HOLDER = """
import sys, time
from pathlib import Path
from pipelines.night import workspace_lock
from pipelines.settings import load_workspace
with workspace_lock(load_workspace(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    (tmp_path / "juke.toml").write_text('[company]\nname_zh = "甲"\nname_en = "A"\n', "utf-8")
    return load_workspace(tmp_path)


@contextmanager
def another_process_holding(ws: Workspace) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDER, str(ws.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


def test_a_second_process_is_told_that_a_night_runs(ws: Workspace) -> None:
    with (
        another_process_holding(ws),
        pytest.raises(AlreadyRunning, match="a night or another command is at work"),
        workspace_lock(ws),
    ):
        pass


def test_a_killed_holder_leaves_the_workspace_free(ws: Workspace) -> None:
    with another_process_holding(ws) as holder:
        holder.kill()
        holder.wait()
        with workspace_lock(ws, wait_seconds=5):
            pass


def test_the_holder_itself_may_enter_again(ws: Workspace) -> None:
    with workspace_lock(ws), workspace_lock(ws):
        pass
