"""The demo company: generated with its planted customers, its customer files landed, identity measured by departments.

A pair of departments is what one of them calls its customers against what the other does; or two of the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import duckdb

from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace
from tests.bench.identity.landing import SETTINGS, Landed, kept_or_made, take_in
from tests.bench.identity.measures import Partition, Quality, between, pairwise

NAME = "demo"
CUSTOMERS, NIGHTS, SEED = 2000, 3, 42
F1, PRECISION = 0.98, 0.995


def measure(found: Partition, truth: Partition) -> dict[str, Any]:
    """Quality over all and of every pair of departments, and whether the goals are reached.

    Within one department are a few dozen pairs at most: they are shown, and count in the whole.
    """
    whole = pairwise(found, truth)
    pairs = dict(by_department(found, truth))
    for pair, (quality, real) in pairs.items():
        print(f"{NAME:15}  {pair}: ours P {quality.precision:.4f} R {quality.recall:.4f} F1 {quality.f1:.4f} of {real}")
    print(f"{NAME:15}  all: ours P {whole.precision:.4f} R {whole.recall:.4f} F1 {whole.f1:.4f}")
    across = [quality for pair, (quality, _) in pairs.items() if len(set(pair.split(" + "))) > 1]
    met = whole.f1 >= F1 and all(quality.precision >= PRECISION for quality in across)
    told = {pair: {**quality.as_json(), "true_pairs": real} for pair, (quality, real) in pairs.items()}
    return {"records": len(truth), "whole": whole.as_json(), "departments": told, "met": met}


def by_department(found: Partition, truth: Partition) -> Iterator[tuple[str, tuple[Quality, int]]]:
    """(departments, (quality, true pairs)) of every pair of departments that has pairs, joined or true."""
    departments = sorted({record.split(":")[0] for record in truth})
    for one, other in combinations_with_replacement(departments, 2):
        quality, joined, real = between(found, truth, one, other)
        if joined or real:
            yield f"{one} + {other}", (quality, real)


def land_demo(folder: Path) -> Landed:
    """The demo's customer files of every night in the lake, unless `folder` has them."""
    return kept_or_made(folder, lambda root: _truth(_generate(root)))


def _generate(root: Path) -> Workspace:
    from pipelines.demo import generate
    from pipelines.night.drops import drop_dates, lay_drop

    root.mkdir(parents=True)
    (root / "juke.toml").write_text(SETTINGS, "utf-8")
    shutil.copytree(DEFAULT_WORKSPACE / "contracts", root / "contracts")
    ws = load_workspace(root)
    generate(ws, CUSTOMERS, NIGHTS, SEED)
    ws.make_folders()
    for night in drop_dates(ws):
        lay_drop(ws, night)
        take_in(ws, night, everything=False)
    return ws


def _truth(ws: Workspace) -> dict[str, str]:
    """Planted customers of the records that landed; taken out of the workspace, where Juke would find labels."""
    rows = duckdb.execute(
        "select customer_record_id, true_customer_id from read_parquet(?)"
        " where customer_record_id in (select _issuer || ':' || source_customer_id from read_parquet(?))",
        [str(ws.truth / "records.parquet"), str(ws.lake / "customer_records" / "*.parquet")],
    ).fetchall()
    for folder in (ws.truth, ws.drops):
        shutil.rmtree(folder)
    (ws.state / "identity_labels.csv").unlink(missing_ok=True)
    return dict(rows)
