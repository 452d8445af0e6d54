"""A small pool of child processes in which foreign files are parsed (design D3). Knows jobs and answers, not formats.

A child that dies, hangs in a loop or runs out of memory costs one file: `FileRefused('parser_died')`, and the next
job gets a new child. Children are plain interpreters with their own entry point: no import of the caller's main
module, no inherited locks.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.ingest.reading.result import FileRefused, Hints, Reading
from pipelines.settings import REPOSITORY, plain_environment

_CPU_SECONDS, _CPU_SECONDS_PER_MB = 60, 3
_WALL = 5  # times the CPU time allowed: a child that only waits must not hang the night
# The child needs one part of the package: with all of it a start takes 0.3 s instead of 0.1, and 70 MB more.
_ENTRY = """
import sys, types
package = types.ModuleType("pipelines.ingest")
package.__path__ = [sys.argv[1]]
sys.modules["pipelines.ingest"] = package
from pipelines.ingest.reading.child import main
main()
"""
_COMMAND = (sys.executable, "-c", _ENTRY, str(Path(__file__).parent.parent))
_LIMITS = ("memory_mb", "file_mb", "threads")


class _Deadline:
    """Ends a child that has not answered in time: CPU limits do not end one that only waits."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self.seconds, self.has_passed, self._child = seconds, False, child
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def lift(self) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.has_passed = True
        self._child.kill()


class _Pool:
    """Idle children, and a gate that admits as many jobs at once as `limits.threads`."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._idle: list[subprocess.Popen[bytes]] = []
        self._busy = 0
        self._owner = os.getpid()

    def ask(self, job: dict[str, Any], threads: int) -> dict[str, Any]:
        child = self._acquire(threads)
        answer: dict[str, Any] | None = None
        deadline = _Deadline(child, job["wall_seconds"])
        try:
            answer = _converse(child, job)
        finally:
            deadline.lift()
            self._release(child, is_usable=answer is not None and not deadline.has_passed)
        if answer is None:
            cause = f"not done after {deadline.seconds} s" if deadline.has_passed else _cause(child)
            raise FileRefused("parser_died", f"the parser died on this file ({cause})")
        return answer

    def close(self) -> None:
        with self._lock:
            for child in self._idle:
                _end(child)
            self._idle.clear()

    def _acquire(self, threads: int) -> subprocess.Popen[bytes]:
        with self._lock:
            self._forget_parents_children()
            self._lock.wait_for(lambda: self._busy < threads)
            self._busy += 1
            while self._idle:
                child = self._idle.pop()
                if child.poll() is None:
                    return child
        return _start()

    def _release(self, child: subprocess.Popen[bytes], is_usable: bool) -> None:
        if not is_usable:
            _end(child)
        with self._lock:
            self._busy -= 1
            if is_usable:
                self._idle.append(child)
            self._lock.notify()

    def _forget_parents_children(self) -> None:
        """After a fork the pipes are shared with the parent: its children are not ours to talk to."""
        if self._owner != os.getpid():
            self._idle, self._busy, self._owner = [], 0, os.getpid()


_POOL = _Pool()


def read_in_child(path: Path, hints: Hints, scratch: Path, expected: frozenset[str], limits: Any) -> Reading:
    """Read a file in a child process; see `pipelines.ingest.reading.read`.

    Raises
    ------
    FileRefused
        Also `parser_died`, `parser_failed`, `memory_limit`.
    OSError
        Where our own disk is full or broken: that stops the night, the file is not to blame.
    """
    try:
        size_mb = path.stat().st_size >> 20
    except OSError as error:
        raise FileRefused("not_readable", f"the file cannot be read ({os.strerror(error.errno or 0)})") from None
    scratch.mkdir(parents=True, exist_ok=True)
    job = {
        "path": str(path.absolute()),
        "scratch": str(scratch.absolute()),
        "hints": asdict(hints),
        "expected": sorted(expected),
        "limits": {name: getattr(limits, name) for name in _LIMITS},
        "cpu_seconds": _CPU_SECONDS + _CPU_SECONDS_PER_MB * size_mb,
        "wall_seconds": _WALL * (_CPU_SECONDS + _CPU_SECONDS_PER_MB * size_mb),
    }
    return _outcome(_POOL.ask(job, limits.threads))


def _outcome(answer: dict[str, Any]) -> Reading:
    if "reading" in answer:
        return Reading.from_json(answer["reading"])
    if "stop" in answer:
        raise OSError(answer["stop"], os.strerror(answer["stop"]))
    raise FileRefused(**answer["refused"])


def close_pool() -> None:
    """End the idle children. The next read starts new ones."""
    _POOL.close()


atexit.register(close_pool)


def _start() -> subprocess.Popen[bytes]:
    """Passwords of databases and inboxes are no business of a process that foreign bytes may take over."""
    pipe, none = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(_COMMAND, cwd=REPOSITORY, env=plain_environment(), stdin=pipe, stdout=pipe, stderr=none)


def _converse(child: subprocess.Popen[bytes], job: dict[str, Any]) -> dict[str, Any] | None:
    """The child's answer; None where it died over the job."""
    assert child.stdin is not None and child.stdout is not None
    try:
        child.stdin.write(json.dumps(job).encode() + b"\n")
        child.stdin.flush()
        answer = json.loads(child.stdout.readline())
    except (BrokenPipeError, ValueError):
        return None
    return answer if isinstance(answer, dict) else None


def _end(child: subprocess.Popen[bytes]) -> None:
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()
    try:
        child.wait(timeout=2)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _cause(child: subprocess.Popen[bytes]) -> str:
    code = child.returncode
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
