"""A full disk stops the night with a sentence (failures F28): what was committed stays, nothing half-written counts."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

FULL = (errno.ENOSPC, errno.EDQUOT)
_SAYS = ("no space left", "disk quota exceeded", "disk is full")


@contextmanager
def stops_when_full(ws: Workspace) -> Iterator[None]:
    """Turn what Python, SQLite or DuckDB say of a full disk into one problem that names the way out.

    Raises
    ------
    JukeError
        The disk is full. Any other error passes as it is.
    """
    try:
        yield
    except (OSError, sqlite3.Error, duckdb.Error) as error:
        if not is_full(error):
            raise
        raise JukeError(_problem(ws)) from error


def is_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    text = str(error).lower()
    return any(said in text for said in _SAYS)


def _problem(ws: Workspace) -> Problem:
    do = "free space or raise the quota, then `juke run` again: it goes on where it stopped"
    return Problem("the disk is full; the night stops and yesterday's version stays", str(ws.root), do=do)
