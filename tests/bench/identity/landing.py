"""A set of records comes into a workspace as any company's: files in the inbox, contracts, Juke's own ingest.

What the records really are stays outside: `truth.json` lies beside the workspace, and no file of it holds a truth.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.settings import Workspace, load_workspace

NIGHT = date(2026, 11, 20)
CONTRACTS = Path(__file__).parent / "contracts"
SETTINGS = '[company]\nname_zh = "甲"\nname_en = "A"\n[nights]\nsettle_seconds = 0\n'
Row = Sequence[str | None]


@dataclass(frozen=True)
class Export:
    """One department's file: `name` as its contract expects it, each row with the entity that it is about."""

    department: str
    name: str
    header: Sequence[str]
    rows: Sequence[tuple[str, Row]]


@dataclass(frozen=True)
class Landed:
    """A workspace whose records are in the lake and standardised, and the entity of each record."""

    ws: Workspace
    truth: dict[str, str]

    @property
    def features(self) -> Path:
        return self.ws.state / "features.duckdb"


def land_set(folder: Path, contracts: str, make: Callable[[], Iterable[Export]]) -> Landed:
    """Land and standardise what `make` gives, unless `folder` has it of these very files."""
    return kept_or_made(folder, lambda root: _land(root, contracts, make()))


def kept_or_made(folder: Path, make: Callable[[Path], dict[str, str]]) -> Landed:
    """A landed workspace as `folder` keeps it, or as `make` lands it there and says who is who; standardised anew."""
    truth, made_by = folder / "truth.json", folder / f"made-by-{_makers()}"
    if not made_by.exists():
        shutil.rmtree(folder, ignore_errors=True)
        truth_of = make(folder / "company")
        truth.write_text(json.dumps(truth_of), "utf-8")
        made_by.touch()
    landed = Landed(load_workspace(folder / "company"), json.loads(truth.read_text("utf-8")))
    standardise(landed.ws)
    return landed


def _makers() -> str:
    """A name for how sets are made: contracts, worlds and this module."""
    here = Path(__file__).parent
    files = [
        *CONTRACTS.rglob("*.yml"),
        *(here / "worlds").iterdir(),
        here / "public_sets.py",
        here / "landing.py",
        here / "demo.py",
    ]
    contents = (path.read_bytes() for path in sorted(files) if path.is_file())
    return hashlib.sha256(b"".join(contents)).hexdigest()[:12]


def standardise(ws: Workspace) -> None:
    """Bring the standardised columns in step with the lake and with this code."""
    from pipelines.identity import records
    from pipelines.sql import connect

    for path in (ws.state, ws.warehouse / "temp"):
        path.mkdir(parents=True, exist_ok=True)
    with connect(ws, ws.state / "features.duckdb") as connection:
        records.load_living(connection, ws)


def _land(root: Path, contracts: str, exports: Iterable[Export]) -> dict[str, str]:
    root.mkdir(parents=True)
    (root / "juke.toml").write_text(SETTINGS, "utf-8")
    shutil.copytree(CONTRACTS / contracts, root / "contracts")
    ws = load_workspace(root)
    ws.make_folders()
    truth = {record: entity for export in exports for record, entity in _write(ws, export).items()}
    take_in(ws, NIGHT)
    return truth


def take_in(ws: Workspace, night: date, *, everything: bool = True) -> None:
    """Receive what lies in the inbox and land what brings customer records.

    With `everything` each delivery must land, or the bench would measure something else.
    """
    from pipelines.contract import load_contracts
    from pipelines.ingest import land, receive, write_manifest
    from pipelines.ingest.reading import close_pool

    receive(ws, night)
    for contract in load_contracts(ws):
        for delivery in land(ws, contract) if "customer_records" in contract.feeds else ():
            if everything and delivery.status != "landed":
                raise RuntimeError(f"{delivery.delivery_id} is {delivery.status}")
    close_pool()
    write_manifest(ws)


def _write(ws: Workspace, export: Export) -> dict[str, str]:
    """Write the file, its records in an order and under numbers that tell nothing; returns who they are."""
    rows = list(export.rows)
    random.Random(export.department).shuffle(rows)
    path = ws.inbox / export.department / export.name
    path.parent.mkdir(parents=True, exist_ok=True)
    truth = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", *export.header])
        for number, (entity, row) in enumerate(rows, start=100_001):
            writer.writerow([number, *("" if cell is None else cell for cell in row)])
            truth[f"{export.department}:{number}"] = entity
    return truth
