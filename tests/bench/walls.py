"""Bench of the walls: what a night costs by stage, what the framework costs, and whether the numbers are right.

`python -m tests.bench.walls` measures 2,000 and 200,000 customers, each in a process of its own, and prints one JSON
line last. Goals are those of the project: they are compared, never lowered.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from pipelines.settings import DBT_PROJECT, DEFAULT_WORKSPACE, REPOSITORY, Workspace, load_workspace

SIZES = (2_000, 200_000)
NIGHTS = 2
SEED = 7
GOAL = {
    "identity_precision": 0.99,
    "identity_recall": 0.90,
    "kpis_equal": "all",
    "framework_cpu_sec": 16.0,
    "cpu_sec_a_dbt_node": 0.03,
    "first_night_200000_wall_sec": 300,
    "first_night_200000_peak_mb": 2_000,
}


def main() -> None:
    """Measure every size, then the framework, and print the line."""
    arguments = _arguments()
    if arguments.one:
        print(json.dumps(one_size(arguments.one)))
        return
    sizes = {str(size): _in_a_process(size) for size in arguments.sizes}
    measured = {"sizes": sizes, "framework": framework_constant()}
    print(json.dumps({"bench": "walls", "measured": measured, "goal": GOAL, "met": is_met(measured)}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="customers, one run each")
    parser.add_argument("--one", type=int, help="measure one size in this process")
    return parser.parse_args()


def _in_a_process(customers: int) -> dict[str, Any]:
    print(f"measuring {customers:,} customers …", file=sys.stderr)
    command = [sys.executable, "-m", "tests.bench.walls", "--one", str(customers)]
    output = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.strip().splitlines()[-1])


def one_size(customers: int) -> dict[str, Any]:
    """Generate, run the first night and a following one, and compare with what was planted."""
    from pipelines.demo import generate
    from tests.bench.meter import measured
    from tests.bench.truth import compare_kpis, identity_quality

    with tempfile.TemporaryDirectory() as folder:
        ws = fresh_workspace(Path(folder))
        with measured() as generating:
            generate(ws, customers=customers, nights=NIGHTS, seed=SEED)
        days = sorted(path.name for path in ws.drops.iterdir())
        nights = {name: night_by_stage(ws, day) for name, day in zip(("first", "next"), days, strict=True)}
        compared, different = compare_kpis(ws, days[-1])
        kpis = {"compared": compared, "equal": compared - len(different)}
        return {"generate": generating.as_json(), **nights, "identity": identity_quality(ws), "kpis": kpis}


def fresh_workspace(folder: Path) -> Workspace:
    """A workspace with the demo company's settings and contracts and nothing else."""
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", folder)
    shutil.copytree(DEFAULT_WORKSPACE / "contracts", folder / "contracts")
    return load_workspace(folder)


def night_by_stage(ws: Workspace, day: str) -> dict[str, Any]:
    """One night, its cost as a whole and by stage."""
    from datetime import date

    from pipelines.night import STAGES, noted, open_night
    from tests.bench.meter import measured

    stages = {}
    with measured() as whole, open_night(ws, date.fromisoformat(day)) as night:
        for stage in STAGES:
            with measured() as cost, noted(night, stage.name):
                stage.run(night)
            stages[stage.name] = cost.as_json()
    return {**whole.as_json(), "stages": stages}


def framework_constant() -> dict[str, float]:
    """CPU seconds of a whole night through Dagster, in a process of its own, in a workspace without any file."""
    from tests.bench.meter import measured

    with tempfile.TemporaryDirectory() as folder:
        ws = fresh_workspace(Path(folder))
        command = [sys.executable, "-m", "pipelines.cli", "--workspace", str(ws.root), "run", "--date", "2026-11-20"]
        with measured() as cost:
            subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ))
        nodes = dbt_nodes()
    share = nodes * GOAL["cpu_sec_a_dbt_node"]  # type: ignore[operator]
    return {
        "cpu_sec": round(cost.cpu_sec, 2),
        "dbt_nodes": nodes,
        "without_nodes_cpu_sec": round(cost.cpu_sec - share, 2),
    }


def dbt_nodes() -> int:
    """Models and data tests a night runs; unit tests run in pytest, seeds only when they changed."""
    manifest = json.loads((DBT_PROJECT / "target" / "manifest.json").read_text("utf-8"))
    return sum(node["resource_type"] in ("model", "test") for node in manifest["nodes"].values())


def is_met(measured: dict[str, Any]) -> bool:
    """Every goal that the measured sizes can speak of."""
    sizes = measured["sizes"]
    right = all(
        size["identity"]["precision"] >= GOAL["identity_precision"]
        and size["identity"]["recall"] >= GOAL["identity_recall"]
        and size["kpis"]["equal"] == size["kpis"]["compared"] > 0
        for size in sizes.values()
    )
    first = sizes.get("200000", {}).get("first", {"wall_sec": 0, "peak_mb": 0})
    fast = (
        first["wall_sec"] < GOAL["first_night_200000_wall_sec"]
        and first["peak_mb"] < GOAL["first_night_200000_peak_mb"]
    )
    return bool(right and fast and measured["framework"]["without_nodes_cpu_sec"] <= GOAL["framework_cpu_sec"])


if __name__ == "__main__":
    main()
