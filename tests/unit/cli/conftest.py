"""A command run inside the test's process leaves nothing of it behind: no log of warnings."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator

import pytest

from pipelines.cli import console


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """`juke` sends warnings to its workspace's log, and remembers which workspace was asked for."""
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
