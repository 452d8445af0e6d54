"""One night, its cost as a whole, by stage, and of each dbt node."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.modelling import NodeDone
from pipelines.settings import load_workspace
from tests.bench.meter import measured
from tests.bench.nightly.processes import answer

START = 0.02  # CPU seconds before a node's own clock starts, at most


def night(folder: str, day: str) -> dict[str, Any]:
    """Costs of the stages and, by name, the CPU seconds of models; tests are summed up."""
    from pipelines.night import STAGES, noted, open_night

    ws = load_workspace(Path(folder))
    nodes = Nodes(ws.config.limits.threads)
    stages = {}
    with measured() as whole, open_night(ws, date.fromisoformat(day)) as opened:
        opened.on_node = nodes.hear
        for stage in STAGES:
            nodes.start()
            with measured() as cost, noted(opened, stage.name):
                stage.run(opened)
            stages[stage.name] = cost.as_json()
    models = {name: round(spent, 4) for name, spent in nodes.models.items()}
    tests = {"tests_cpu_sec": round(nodes.tests, 2), "test_count": nodes.test_count}
    return {**whole.as_json(), "stages": stages, "models": models, **tests}


class Nodes:
    """CPU seconds of this process between the ends of nodes: dbt runs one at a time, DuckDB's threads are in it.

    The first node after a start would be charged with dbt's own: none can cost more than its time on all threads.
    """

    def __init__(self, threads: int) -> None:
        self.models: dict[str, float] = {}
        self.tests = 0.0
        self.test_count = 0
        self._threads, self._last = threads, 0.0

    def start(self) -> None:
        self._last = time.process_time()

    def hear(self, node: NodeDone) -> None:
        now = time.process_time()
        spent = min(now - self._last, node.seconds * self._threads + START)
        self._last = now
        if node.kind == "test":
            self.tests += spent
            self.test_count += 1
        elif node.kind == "model":
            self.models[node.name] = spent


if __name__ == "__main__":
    answer(night)
