"""Removes what a killed night left behind: lake files and scratch folders that the ledger does not know."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.ingest.datasets import DATASETS
from pipelines.ingest.ledger import Ledger
from pipelines.settings import Workspace

SCRATCH_PREFIX = "landing-"


def sweep(ws: Workspace, ledger: Ledger) -> list[Path]:
    """Delete and return lake files of deliveries without a ledger row. Identity's and learning's files are theirs."""
    known = {one.path for one in ledger.files()}
    swept = [path for path in _lake_files(ws) if str(path.relative_to(ws.root)) not in known]
    swept += ws.vault.glob(".*.part")
    for path in swept:
        path.unlink(missing_ok=True)
    for folder in ws.warehouse.glob(f"{SCRATCH_PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)
    return swept


def _lake_files(ws: Workspace) -> list[Path]:
    folders = [one for one in ws.lake.glob("*") if one.is_dir() and not one.name.startswith("_")]
    return [
        path
        for folder in folders
        if folder.name not in DATASETS
        for path in folder.iterdir()
        if not path.name.startswith("_")
    ]
