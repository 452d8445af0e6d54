"""Workspaces that several test packages share. A fixture stands here only when more than one package needs it."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from pipelines.cli import console
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace

LAST_NIGHT = date(2026, 11, 20)
DEMO_NIGHTS = 3

# A process that may not keep bytecode compiles Great Expectations, dbt and Dagster anew: 5 s for each one started.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# dbt makes much garbage among millions of objects that stay: to look every 700 new ones is a fifth of a build.
gc.set_threshold(100_000, 20, 20)

# What takes longest starts first, so that no worker is left alone with it at the end (with --no-loadscope-reorder).
LONG = (
    *("pipeline/test_uci_online_retail.py", "dashboards/test_pages_in_a_browser.py"),
    *("pipeline/drills/test_failures.py", "pipeline/drills/test_deliveries.py", "pipeline/test_every_command.py"),
    *("pipeline/drills/test_definitions_change.py", "dashboards/test_every_page_opens.py", "pipeline/test_nights.py"),
    *("unit/modelling/test_increments.py", "pipeline/drills/test_adding_things.py", "unit/modelling/"),
    *("pipeline/", "dashboards/"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _place(item.path.relative_to(Path(__file__).parent).as_posix()))


def _place(path: str) -> int:
    return next((place for place, start in enumerate(LONG) if path.startswith(start)), len(LONG))


@pytest.fixture(autouse=True)
def no_workspace_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command run inside the process names its workspace in the environment: not for the tests after it."""
    monkeypatch.setenv("JUKE_WORKSPACE", "")  # so that what a command sets is undone
    monkeypatch.delenv("JUKE_WORKSPACE")


@pytest.fixture(autouse=True)
def no_log_of_a_workspace() -> Iterator[None]:
    """A command run inside the process sends warnings to its workspace's log and remembers the workspace.

    Not for the tests after it: a log whose folder is gone breaks whoever writes a line, such as a server's thread.
    """
    root = logging.getLogger()
    handlers, level = [one for one in root.handlers if not isinstance(one, logging.FileHandler)], root.level
    with warnings.catch_warnings():
        yield
    logging.captureWarnings(False)
    for one in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(one)
        one.close()
    for one in handlers:
        if one not in root.handlers:
            root.addHandler(one)
    root.setLevel(level)
    console._asked[0] = None


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder per test run, the same for every xdist worker."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def demo_workspace(run_folder: Path) -> Workspace:
    """The demo company with 500 customers after its nights, run through the real chain once per test run.

    Shared by all workers: read it only; a test that changes a workspace copies it first.
    """
    root = run_folder / "demo_workspace"
    with FileLock(run_folder / "demo_workspace.lock"):
        if not (root / "published" / "current.json").exists():
            shutil.rmtree(root, ignore_errors=True)
            _run_demo(root)
    return load_workspace(root)


def _run_demo(root: Path) -> None:
    from pipelines.demo import generate
    from pipelines.night import run_night

    root.mkdir()
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", root)
    shutil.copytree(DEFAULT_WORKSPACE / "contracts", root / "contracts")
    ws = load_workspace(root)
    generate(ws, customers=500, nights=DEMO_NIGHTS, seed=7)
    for back in reversed(range(DEMO_NIGHTS)):
        run_night(ws, LAST_NIGHT - timedelta(days=back))


_HOLDER = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"


@pytest.fixture
def held_open() -> Callable[[Path], AbstractContextManager[int]]:
    """`with held_open(path) as pid`: another process has that DuckDB file open while the block runs."""

    @contextmanager
    def holding(path: Path) -> Iterator[int]:
        # Not multiprocessing: its children import the main module, which an AppTest leaves pointing at the app.
        command = [sys.executable, "-c", _HOLDER, str(path)]
        holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            assert holder.stdout
            assert holder.stdout.readline() == b"open\n"
            yield holder.pid
        finally:
            holder.communicate()

    return holding
