"""Bench of the walls: what a night costs by stage, what the framework costs, and whether the numbers are right.

`python -m tests.bench.walls` measures 2,000 and 200,000 customers and prints one JSON line last. Goals are those of the
project: they are compared, never lowered.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from pipelines.settings import DBT_PROJECT
from tests.bench.nights import empty_night, one_size
from tests.bench.truth import between_departments

SIZES = (2_000, 200_000)
GOAL = {
    "identity_f1": 0.98,
    "identity_precision_in_every_pair_of_departments": 0.995,
    "kpis_equal": "all",
    "framework_cpu_sec": 16.0,
    "cpu_sec_a_dbt_node": 0.03,
    "first_night_200000_wall_sec": 300,
    "first_night_200000_peak_mb": 2_000,
}


def main() -> None:
    """Measure every size, then the framework, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="customers, one run each")
    sizes = {str(size): one_size(size) for size in parser.parse_args().sizes}
    measured = {"sizes": sizes, "framework": framework_constant()}
    print(json.dumps({"bench": "walls", "measured": measured, "goal": GOAL, "met": is_met(measured)}))


def framework_constant() -> dict[str, float]:
    """CPU seconds of a whole night through Dagster, in a process of its own, in a workspace without any file."""
    cost, nodes = empty_night()["cpu_sec"], dbt_nodes()
    share = nodes * GOAL["cpu_sec_a_dbt_node"]  # type: ignore[operator]
    return {"cpu_sec": cost, "dbt_nodes": nodes, "without_nodes_cpu_sec": round(cost - share, 2)}


def dbt_nodes() -> int:
    """Models and data tests a night runs; unit tests run in pytest, seeds only when they changed."""
    manifest = json.loads((DBT_PROJECT / "target" / "manifest.json").read_text("utf-8"))
    return sum(node["resource_type"] in ("model", "test") for node in manifest["nodes"].values())


def is_identified(identity: dict[str, Any]) -> bool:
    """Whether who is who is found nearly always, and nowhere wrongly; departments without a joined pair say nothing."""
    precisions = [one["precision"] for one in between_departments(identity).values() if one["precision"] is not None]
    least = GOAL["identity_precision_in_every_pair_of_departments"]
    return bool(identity["f1"] >= GOAL["identity_f1"] and min(precisions) >= least)


def is_met(measured: dict[str, Any]) -> bool:
    """Every goal that the measured sizes can speak of."""
    sizes = measured["sizes"]
    right = all(
        is_identified(size["identity"]) and size["kpis"]["equal"] == size["kpis"]["compared"] > 0
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
