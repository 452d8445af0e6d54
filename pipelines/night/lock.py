"""One night at a time in a workspace: a lock file that the operating system frees when its holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace


class AlreadyRunning(JukeError):
    """Another process holds the workspace. Nothing is wrong and nothing was done."""


@contextmanager
def workspace_lock(ws: Workspace, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the workspace while the block runs; the holder itself may enter again.

    Raises
    ------
    AlreadyRunning
        Where another process still holds it after `wait_seconds`.
    """
    ws.state.mkdir(parents=True, exist_ok=True)
    lock = FileLock(ws.state / "night.lock", is_singleton=True, thread_local=False)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        advice = "wait until it ends (`juke status` tells), then try again; nothing was changed"
        raise AlreadyRunning(Problem("a night or another command is at work here", str(ws.root), do=advice)) from None
    try:
        yield
    finally:
        lock.release()


def is_busy(ws: Workspace) -> bool:
    """Whether somebody holds the workspace at this moment."""
    try:
        with workspace_lock(ws):
            return False
    except AlreadyRunning:
        return True
