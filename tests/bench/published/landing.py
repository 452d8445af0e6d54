"""Published files through Juke itself: a workspace of the fixtures, its files in the inbox, one night, one version."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pipelines.night import run_night
from pipelines.published import Version, open_current
from pipelines.settings import REPOSITORY, load_workspace
from tests.bench.published.line import Line, NotPublished

_WORKSPACES = REPOSITORY / "tests" / "fixtures" / "workspaces"


@contextmanager
def published(workspace: str, night: date, files: Mapping[str, list[Path]]) -> Iterator[Version]:
    """The version after one night in which every department dropped its files; removed afterwards.

    Raises
    ------
    NotPublished
        Where the night did not publish.
    """
    with tempfile.TemporaryDirectory(prefix="juke-published-") as folder:
        root = Path(folder) / "workspace"
        shutil.copytree(_WORKSPACES / workspace, root)
        for department, paths in files.items():
            inbox = root / "inbox" / department
            inbox.mkdir(parents=True, exist_ok=True)
            for path in paths:
                shutil.copy(path, inbox)
        report = run_night(load_workspace(root), night)
        if report.outcome != "published":
            raise NotPublished(report.why)
        yield open_current(root)


def lines_of(version: Version, expected: Mapping[str, tuple[float, str]], within: float = 0.005) -> Iterator[Line]:
    """A line for each subject: its published number and the query that finds Juke's."""
    for subject, (number, query) in expected.items():
        yield Line(subject, float(number), float(version.query(query).iloc[0, 0]), within)
