"""Every KPI of every mart and every metric beside an independent computation from what the generator planted.

`python -m tests.bench.kpi_truth` makes the demo company, with deliveries that come damaged, late, twice and corrected,
runs its nights and prints one JSON line last; `--workspace DIR` compares one that has run. The truths are `kpi/`.
A metric, or a KPI column of a mart, that has no truth is unequal.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from pipelines.settings import Workspace, load_workspace
from tests.bench import kpi
from tests.bench.kpi.comparing import NO_KPI, NO_TRUTH, Compared, compare_marts
from tests.bench.kpi.frames import Frames
from tests.bench.kpi.metrics_truth import METRIC, compare_metrics
from tests.bench.truth import published_file

CUSTOMERS, NIGHTS, SEED = 2_000, 5, 7
GOAL = {"share": 1}
NAMED = 40  # unequal columns and metrics that are named in the line


def compare(ws: Workspace) -> list[Compared]:
    """One row per KPI column of a mart and per metric of the published version."""
    from pipelines.published import open_current

    for module in iter_modules(kpi.__path__):
        import_module(f"{kpi.__name__}.{module.name}")
    frames = Frames(ws)
    with published_file(ws) as connection:
        columns = compare_marts(connection, frames)
    return columns + compare_metrics(open_current(ws.root), frames)


def uncovered(compared: list[Compared]) -> set[str]:
    """Marts and metrics without a truth."""
    return {one.column if one.mart == METRIC else one.mart for one in compared if one.why == NO_TRUTH}


def summed_up(compared: list[Compared]) -> dict[str, Any]:
    """`all` columns and metrics, `equal` of them, and which are not."""
    unequal = [one for one in compared if one.unequal]
    equal = len(compared) - len(unequal)
    return {
        "equal": equal,
        "all": len(compared),
        "share": round(equal / len(compared), 4) if compared else 0.0,
        "values": sum(one.rows for one in compared),
        "unequal": [one.as_json() for one in unequal[:NAMED]],
    }


def main() -> None:
    """Compare, name what is left out and why, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, help="a demo workspace whose nights have run")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    arguments = parser.parse_args()
    for mart, where in NO_KPI.items():
        print(f"no KPI in {mart}: {where}", file=sys.stderr)
    if arguments.workspace:
        measured = summed_up(compare(load_workspace(arguments.workspace)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            measured = summed_up(compare(run_demo(Path(folder), arguments.customers)))
    print(json.dumps({"bench": "kpi_truth", "measured": measured, "goal": GOAL, "met": measured["share"] == 1},
                     ensure_ascii=False, default=str))  # fmt: skip


def run_demo(folder: Path, customers: int) -> Workspace:
    """The demo company after `NIGHTS` nights, run as a company runs them."""
    from datetime import date, timedelta

    from pipelines.demo import generate
    from pipelines.night import run_night
    from tests.bench.nights import fresh_workspace

    ws = fresh_workspace(folder)
    made = generate(ws, customers, NIGHTS, SEED)
    last: date = made.nights[-1]
    for back in reversed(range(NIGHTS)):
        run_night(ws, last - timedelta(days=back))
    return ws


if __name__ == "__main__":
    main()
