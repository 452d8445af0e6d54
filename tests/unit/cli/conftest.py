"""A command run inside the test's process leaves nothing of it behind: no workspace named, no log of warnings."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator

import pytest

from pipelines.cli import console


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`juke` names its workspace in the environment and sends warnings to the workspace's log."""
    monkeypatch.setenv("JUKE_WORKSPACE", "")  # so that what a command sets is undone
    monkeypatch.delenv("JUKE_WORKSPACE")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with warnings.catch_warnings():
        yield
    logging.captureWarnings(False)
    for one in root.handlers[:]:
        if one not in handlers:
            root.removeHandler(one)
            one.close()
    for one in handlers:
        if one not in root.handlers:
            root.addHandler(one)
    root.setLevel(level)
    console._asked[0] = None
