"""What a demo company's nights cost by stage and whether their numbers are right: the part that all benches share.

Generating and each night run in a process of their own, as they do for a company, so that no memory and no import of
one is counted for the other. Goals belong to the benches.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.settings import DEFAULT_WORKSPACE, REPOSITORY, Workspace, load_workspace

SEED = 7
NIGHTS = ("first", "next")
NAMED = 10  # KPIs that are not as planted, told by name
CHANGING = {"customer_records": "customers", "order_lines": "orders"}  # what changes: the exports that say so


def one_size(customers: int, moved_share: float = 0.0) -> dict[str, Any]:
    """Generate a company, run its first night and the following one, and compare with what was planted.

    `moved_share` of the customers have another phone number on the second night.
    """
    from tests.bench.truth import compare_kpis, identity_quality

    with tempfile.TemporaryDirectory() as folder:
        ws = fresh_workspace(Path(folder))
        made = _in_a_process("generate", ws, customers, moved_share)
        days = sorted(path.name for path in ws.drops.iterdir())
        nights = {name: _in_a_process("night", ws, day) for name, day in zip(NIGHTS, days, strict=True)}
        compared, different = compare_kpis(ws, days[-1])
        named = [f"{one.mart}.{one.kpi} {one.slice}" for one in different[:NAMED]]
        kpis = {"compared": compared, "equal": compared - len(different), "different": named}
        changed = {"changed_share": changed_shares(ws, days)}
        return {"generate": made, **nights, **changed, "identity": identity_quality(ws), "kpis": kpis}


def fresh_workspace(folder: Path) -> Workspace:
    """A workspace with the demo company's settings and contracts and nothing else."""
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", folder)
    shutil.copytree(DEFAULT_WORKSPACE / "contracts", folder / "contracts")
    return load_workspace(folder)


def changed_shares(ws: Workspace, days: list[str]) -> dict[str, float]:
    """Rows that the second night delivered, as a share of those of the first, which brings the history."""
    delivered = json.loads((ws.truth / "deliveries.json").read_text("utf-8"))

    def loaded(day: str, export: str) -> int:
        return sum(drop["loaded"] for drop in delivered if drop["night"] == day and drop["export"] == export)

    return {what: round(loaded(days[1], by) / loaded(days[0], by), 4) for what, by in CHANGING.items()}


def _in_a_process(what: str, ws: Workspace, *arguments: object) -> dict[str, Any]:
    print(f"{what} {' '.join(map(str, arguments))} …", file=sys.stderr)
    command = [sys.executable, "-m", "tests.bench.nights", what, str(ws.root), *map(str, arguments)]
    output = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.strip().splitlines()[-1])


def _generate(ws: Workspace, customers: str, moved_share: str) -> dict[str, Any]:
    from pipelines.demo import generate
    from tests.bench.meter import measured

    with measured() as cost:
        generate(ws, int(customers), len(NIGHTS), SEED, moved_share=float(moved_share))
    return cost.as_json()


def night_by_stage(ws: Workspace, day: str) -> dict[str, Any]:
    """One night, its cost as a whole and by stage."""
    from pipelines.night import STAGES, noted, open_night
    from tests.bench.meter import measured

    stages = {}
    with measured() as whole, open_night(ws, date.fromisoformat(day)) as night:
        for stage in STAGES:
            with measured() as cost, noted(night, stage.name):
                stage.run(night)
            stages[stage.name] = cost.as_json()
    return {**whole.as_json(), "stages": stages}


def empty_night() -> dict[str, Any]:
    """A whole night through Dagster, in a process of its own, in a workspace without any file: what the tools cost."""
    from tests.bench.meter import measured

    with tempfile.TemporaryDirectory() as folder:
        ws = fresh_workspace(Path(folder))
        command = [sys.executable, "-m", "pipelines.cli", "--workspace", str(ws.root), "run", "--date", "2026-11-20"]
        with measured() as cost:
            subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ))
    return cost.as_json()


def main() -> None:
    """What `_in_a_process` starts: one part of a size, its cost as JSON on the last line."""
    what, folder, *arguments = sys.argv[1:]
    run = {"generate": _generate, "night": night_by_stage}[what]
    print(json.dumps(run(load_workspace(Path(folder)), *arguments)))


if __name__ == "__main__":
    main()
