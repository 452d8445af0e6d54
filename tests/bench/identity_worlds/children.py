"""One measured piece of work in a process of its own: `python -m tests.bench.identity_worlds.children TASK FOLDER …`.

Prints what it cost and found as one JSON line. A folder is a workspace with the truth of each night beside it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.settings import load_workspace
from tests.bench.identity_worlds import blocks, lake, quality
from tests.bench.meter import measured

#: What has run when the columns stand standardised: the clock of both sides starts behind it.
STANDARDISING = ("records", "features", "standardise")
Found = dict[str, Any]


def make(folder: Path, records: str, kind: str) -> Found:
    """A new workspace with the first night delivered; the second waits beside it."""
    with measured() as cost:
        world = _world(int(records), kind)
    ws = lake.new_workspace(folder)
    lake.deliver(ws, 1, world.first)
    for night, table in ((1, world.first), (2, world.second)):
        pq.write_table(lake.truth_of(table), folder / f"truth{night}.parquet")
    pq.write_table(world.second, folder / "second.parquet")
    return {"records": len(world.first), "generated": cost.as_json()}


def _world(records: int, kind: str) -> Any:
    if kind == "voters":
        from tests.bench.identity_worlds.voters import make_voters

        return make_voters()
    from tests.bench.identity_worlds.world import make_world

    return make_world(records, skewed=kind == "skewed")


def deliver_second(folder: Path) -> Found:
    """The second night's delivery."""
    lake.deliver(load_workspace(folder), 2, pq.read_table(folder / "second.parquet"))
    return {}


def night(folder: Path, number: str, full: str) -> Found:
    """Our night, `full` or not; beside its cost that of everything after the standardised columns."""
    from pipelines.identity import identify
    from tests.bench.identity_worlds.stages import clocked

    ws = load_workspace(folder)
    with clocked() as stages, measured() as cost:
        result = identify(ws, full=full == "full")
    bridge = ws.lake / "identity_bridge" / f"{result.registry_seq}.parquet"
    matched = sum(seconds for stage, seconds in stages.items() if stage not in STANDARDISING)
    return {
        **cost.as_json(), "matched_cpu_sec": round(matched, 2), "pairs": result.pairs, "customers": result.customers,
        "stages": {stage: round(seconds, 2) for stage, seconds in stages.items()},
        "quality": quality.of_bridge(bridge, folder / f"truth{number}.parquet"), "bridge": str(bridge),
    }  # fmt: skip


def columns(folder: Path, number: str) -> Found:
    """What Splink is handed for a night; not measured."""
    before = folder / "columns1.parquet" if number == "2" else None
    return blocks.write_columns(load_workspace(folder), folder / f"columns{number}.parquet", before)


def splink(folder: Path, number: str, setup: str) -> Found:
    """Splink's first run, or its night."""
    from tests.bench.identity_worlds import splink_side
    from tests.bench.identity_worlds.splink_comparisons import SETUPS

    splink_side.quiet()
    threads, run = load_workspace(folder).config.limits.threads, splink_side.RUNS[number]
    with measured() as cost:
        run(folder / f"columns{number}.parquet", folder, SETUPS[setup], threads)
    return {
        **cost.as_json(),
        "quality": quality.of_edges(folder / f"edges{number}.parquet", folder / f"truth{number}.parquet"),
    }


def compare(folder: Path, one: str, other: str) -> Found:
    """Whether two bridges join the same records."""
    return {"differing_records": quality.differing_records(Path(one), Path(other))}


TASKS: dict[str, Callable[..., Found]] = {
    task.__name__: task for task in (make, deliver_second, night, columns, splink, compare)
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])))
