"""What a piece of work costs: wall seconds, CPU seconds and peak memory of this process and its children.

What looking at the memory costs is the meter's own and not counted: else who waits for the disk would pay for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

SAMPLE_SECONDS = 0.05


@dataclass
class Cost:
    """`peak_mb` is the largest sum of resident sets seen, sampled every 50 ms."""

    wall_sec: float = 0.0
    cpu_sec: float = 0.0
    peak_mb: float = 0.0
    _looking_sec: float = 0.0

    def as_json(self) -> dict[str, float]:
        return {"wall_sec": round(self.wall_sec, 2), "cpu_sec": round(self.cpu_sec, 2), "peak_mb": round(self.peak_mb)}


@contextmanager
def measured() -> Iterator[Cost]:
    """Fill the yielded cost while the block runs."""
    cost, stop = Cost(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(cost, stop), daemon=True)
    wall, cpu = time.monotonic(), _cpu()
    watcher.start()
    try:
        yield cost
    finally:
        stop.set()
        watcher.join()
        cost.wall_sec, cost.cpu_sec = time.monotonic() - wall, _cpu() - cpu - cost._looking_sec


def _watch(cost: Cost, stop: threading.Event) -> None:
    while not stop.wait(SAMPLE_SECONDS):
        cost.peak_mb = max(cost.peak_mb, sum(_resident(process) for process in _family()) / 1e6)
    cost._looking_sec = time.thread_time()


def _family() -> list[psutil.Process]:
    this = psutil.Process()
    return [this, *this.children(recursive=True)]


def _resident(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0


def _cpu() -> float:
    """CPU of this process, of children that ended and of those that still run."""
    total = 0.0
    for process in _family():
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system + getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
    return total
