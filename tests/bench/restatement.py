"""Do the parts of each KPI's change add up, and is each part right? Simulated nights through the models' own SQL.

`python -m tests.bench.restatement --nights 100` lets a tiny company change in every way (new, late, corrected and
withdrawn rows, merged and split customers, another definition, a file read again, nights that fail or are repeated),
recounts every part over whole worlds in plain Python and prints one JSON line last.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from tests.bench.restated import recounted
from tests.bench.restated.company import State, begun, next_night
from tests.bench.restated.recounted import Cell
from tests.bench.restated.warehouse import Warehouse, compiled

NIGHTS, SEED = 100, 11
FAILING = 0.15  # share of nights that are not published
PARTS = ("definition_change", "identity_change", "corrections_change", "late_change", "new_change")
GOAL = {"nights": NIGHTS, "unequal": 0, "not_adding_up": 0}


def simulate(folder: Path, nights: int, seed: int = SEED) -> dict[str, Any]:
    """`values` compared, those `unequal`, cells whose parts do `not_adding_up`, and in how many each part is not 0."""
    rng = random.Random(seed)
    warehouse, state, published = Warehouse(folder, compiled(folder)), begun(rng), None
    seen: Counter[str] = Counter()
    for number in range(nights + 1):  # the first has nothing before it
        told = warehouse.night(state)
        seen.update(_first(told) if published is None else judged(told, published, state))
        if published is None or rng.random() > FAILING:
            warehouse.publish(state, f"v{number}")
            published = state
        state = next_night(state, rng)
    return dict(seen) | {"nights": nights}


def _first(told: pd.DataFrame) -> Counter[str]:
    """Nothing before: every part is 0 and says so."""
    wrong = told["before_value"].notna() | (told[[*PARTS, "total_change"]] != 0).any(axis=1)
    return Counter(unequal=int((wrong | (told["comparison"] != "first")).sum()), not_adding_up=0)


def judged(told: pd.DataFrame, before: State, now: State) -> Counter[str]:
    """One night's mart beside the parts counted from whole worlds."""
    worlds = recounted.steps(before, now)
    cells = {_cell(row): row for row in told.to_dict("records")}
    seen: Counter[str] = Counter(unequal=0, not_adding_up=0)
    for cell in cells.keys() | {cell for world in worlds for cell in world}:
        seen.update(_compared(cells.get(cell), recounted.levels(worlds, cell)))
    return seen


def _cell(row: dict[str, Any]) -> Cell:
    text = [None if pd.isna(row[name]) else row[name] for name in ("region_code", "currency_code", "tax_basis")]
    return (row["kpi"], row["month_start_date"].date(), row["is_whole_company"], *text)


def _compared(row: dict[str, Any] | None, worlds: list[Decimal] | None) -> Counter[str]:
    if row is None:
        return Counter(unequal=int(worlds is not None and any(worlds)))
    if worlds is None:
        return Counter(unequal=int(any(not pd.isna(row[name]) for name in PARTS)), values=1)
    steps = [after - before for before, after in pairwise(worlds)]
    found = [Decimal(str(row[name])) for name in PARTS]
    ends = Decimal(str(row["before_value"])), Decimal(str(row["after_value"]))
    near = [
        abs(a - b) < Decimal("0.000002") for a, b in zip([*found, *ends], [*steps, worlds[0], worlds[-1]], strict=True)
    ]
    adds_up = abs(sum(found) - (ends[1] - ends[0])) < Decimal("0.0000005")
    is_undefined = not row["is_definition_changed"] and found[0] != 0
    parts = {name.removesuffix("_change"): int(part != 0) for name, part in zip(PARTS, found, strict=True)}
    seen = {"unequal": not all(near) or is_undefined, "not_adding_up": not adds_up, "changed": ends[0] != ends[1]}
    return Counter(values=1, **{name: int(is_so) for name, is_so in seen.items()}, **parts)


def main() -> None:
    """Simulate and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=NIGHTS)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        measured = simulate(Path(folder), arguments.nights, arguments.seed)
    measured["cpu_sec"] = round(time.process_time() - started, 1)
    met = measured["unequal"] == measured["not_adding_up"] == 0 and measured["nights"] >= GOAL["nights"]
    print(json.dumps({"bench": "restatement", "measured": measured, "goal": GOAL, "met": met}))


if __name__ == "__main__":
    main()
