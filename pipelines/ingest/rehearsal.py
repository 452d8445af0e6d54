"""Lands one file as a night would, in a folder of its own that is thrown away: what of it would load, and how it looks.

The workspace is only read. Nothing here decides anything: receiving, landing and typing are the night's own.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.contract import Contract
from pipelines.ingest.land import land
from pipelines.ingest.ledger import Delivery, Finding, Ledger
from pipelines.ingest.quarantine import quarantined_reasons
from pipelines.ingest.receive import receive
from pipelines.settings import Workspace
from pipelines.sql import connect, quote_identifier


@dataclass(frozen=True)
class FirstRows:
    """The first rows of one entity: names and values of the columns that hold something, in the entity's order."""

    entity: str
    rows: int
    columns: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Rehearsal:
    """What a night would make of a file. `is_named` says whether the contract's pattern takes the file's name."""

    delivery: Delivery
    is_named: bool
    reasons: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...]
    rows: tuple[FirstRows, ...]


def rehearse(ws: Workspace, contract: Contract, path: Path, night: date, first: int = 5) -> Rehearsal:
    """Land one file under one contract, and look at the result.

    Raises
    ------
    JukeError
        Where a contract of the workspace is wrong.
    """
    with tempfile.TemporaryDirectory(prefix="juke-rehearsal-") as folder:
        stage = _stage(ws, Path(folder))
        name = path.name if contract.matches(path.name) else name_for(contract, night)
        box = stage.inbox / contract.department
        box.mkdir(parents=True)
        shutil.copyfile(path, box / name)
        received = receive(stage, night)
        landed = land(stage, contract)
        delivery = next((one for one in (*landed, *received) if one.export == contract.export), received[0])
        return _seen(stage, contract, delivery, name == path.name, first)


def name_for(contract: Contract, day: date) -> str:
    """A file name that the contract's first pattern takes."""
    pattern = re.sub(r"\{date:([^}]*)\}", lambda found: day.strftime(found.group(1)), contract.patterns[0])
    return pattern.replace("*", "x")


def _stage(ws: Workspace, folder: Path) -> Workspace:
    """A workspace with the same settings and contracts, and nothing else."""
    shutil.copytree(ws.contracts, folder / "contracts")
    rested = ws.config.nights.model_copy(update={"settle_seconds": 0.0})
    stage = Workspace(folder, ws.config.model_copy(update={"nights": rested}))
    stage.make_folders()
    return stage


def _seen(stage: Workspace, contract: Contract, delivery: Delivery, is_named: bool, first: int) -> Rehearsal:
    with Ledger(stage.state / "ledger.sqlite") as ledger:
        findings = tuple(ledger.findings(delivery.delivery_id))
        files = [one for one in ledger.files() if one.delivery_id == delivery.delivery_id]
    rows = tuple(_first_rows(stage, contract, one.entity, stage.root / one.path, one.row_count, first) for one in files)
    return Rehearsal(delivery, is_named, tuple(quarantined_reasons(stage, delivery)), findings, rows)


def _first_rows(stage: Workspace, contract: Contract, entity: str, path: Path, rows: int, first: int) -> FirstRows:
    names = [name for name, _ in contract.entities[entity].lake_columns() if not name.startswith("_")]
    listed = ", ".join(map(quote_identifier, names))
    query = f"select {listed} from read_parquet(?) order by _record_no limit {int(first)}"  # noqa: S608
    with connect(stage) as connection:
        values = connection.execute(query, [str(path)]).fetchall()
    kept = [at for at in range(len(names)) if any(row[at] is not None for row in values)]
    picked = tuple(tuple(row[at] for at in kept) for row in values)
    return FirstRows(entity, rows, tuple(names[at] for at in kept), picked)
