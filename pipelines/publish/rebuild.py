"""Rebuild the warehouse from vault, ledger and registry, and compare it with the one the nights have summed up to.

Works in a scratch workspace beside the build file: contracts and vault are shared, state is copied, lake and build are
made anew. Nothing of the real workspace changes before the last step.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.problems import JukeError, Problem
from pipelines.publish.compare import differences
from pipelines.publish.durable import sync
from pipelines.publish.switching import pointer_or_none
from pipelines.published.manifest import read_manifest
from pipelines.published.pointer import version_folder
from pipelines.settings import Workspace
from pipelines.sql import connect

if TYPE_CHECKING:
    from pipelines.contract import Contract

_SHARED = ("contracts", "vault", "models", "metrics", "published")  # the last only to be compared with


@dataclass(frozen=True)
class RebuildReport:
    """`differences` is empty where the rebuild equals the nights' build file; `replaced` where it took its place."""

    as_of: date
    deliveries: int
    differences: tuple[str, ...]
    replaced: bool
    seconds: float

    @property
    def equal(self) -> bool:
        return not self.differences


def rebuild(ws: Workspace, verify: bool) -> RebuildReport:
    """Rebuild everything from what departments delivered and people decided.

    Parameters
    ----------
    verify
        True compares the result with the build file and leaves that alone; False puts the result in its place
        (publish afterwards).

    Raises
    ------
    JukeError
        Where there is no build file to compare with, or the models do not build.
    """
    started = time.perf_counter()
    as_of = _as_of(ws)
    with _scratch(ws) as scratch:
        deliveries = _land_again(ws, scratch)
        _build(scratch, as_of, with_tests=not verify)
        found = tuple(differences(ws.build_file, scratch.build_file)) if verify else ()
        if not verify:
            _replace(scratch.build_file, ws.build_file)
    return RebuildReport(as_of, deliveries, found, not verify, time.perf_counter() - started)


def _as_of(ws: Workspace) -> date:
    """The date the build file was built for; without one, the published version's."""
    if ws.build_file.exists():
        with closing(connect(ws, ws.build_file, read_only=True)) as build:
            return build.execute("select max(as_of_date) from juke_plumbing.night").fetchall()[0][0]
    if pointer := pointer_or_none(ws):
        return read_manifest(version_folder(ws.root, pointer.version)).as_of_date
    raise JukeError(
        Problem("there is nothing to rebuild yet", str(ws.build_file), do="run the first night: `juke run`")
    )


@contextmanager
def _scratch(ws: Workspace) -> Iterator[Workspace]:
    """A workspace of the same contracts, vault and decisions, with an empty lake; removed in the end."""
    ws.warehouse.mkdir(parents=True, exist_ok=True)
    for left in ws.warehouse.glob("rebuild-*"):
        shutil.rmtree(left)
    root = ws.warehouse / f"rebuild-{time.strftime('%Y%m%d%H%M%S')}"
    scratch = Workspace(root, ws.config)
    try:
        root.mkdir()
        for name in _SHARED:
            if (ws.root / name).exists():
                (root / name).symlink_to((ws.root / name).resolve(), target_is_directory=True)
        scratch.make_folders()
        _copy_state(ws, scratch)
        _copy_amendments(ws, scratch)
        yield scratch
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _copy_state(ws: Workspace, scratch: Workspace) -> None:
    """SQLite's own backup, consistent even if somebody writes meanwhile; and what a person laid there (labels)."""
    for path in sorted(ws.state.glob("*.sqlite")):
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(scratch.state / path.name)) as copy:
            source.backup(copy)
    for path in sorted((*ws.state.glob("*.csv"), *ws.state.glob("*.key"))):  # commands are believed by their key
        shutil.copy(path, scratch.state / path.name)


def _copy_amendments(ws: Workspace, scratch: Workspace) -> None:
    """What people amended in refused records is a decision like any other."""
    for path in ws.quarantine.glob("*/*.fixes.json"):
        copy = scratch.root / path.relative_to(ws.root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _land_again(ws: Workspace, scratch: Workspace) -> int:
    """Read every delivery from the vault again; landing keeps what people decided. Returns how many were landed."""
    from pipelines.contract import load_contracts
    from pipelines.ingest import land, write_manifest

    contracts = load_contracts(scratch)
    _forget_landings(ws, scratch, contracts)
    landed = sum(len(land(scratch, contract)) for contract in contracts)
    write_manifest(scratch)
    return landed


def _forget_landings(ws: Workspace, scratch: Workspace, contracts: list[Contract]) -> None:
    """Lake files of today's contracts are made anew; those that only an older contract could read are shared."""
    from pipelines.ingest import Ledger
    from pipelines.ingest.amendments import for_delivery

    by_name = {(one.department, one.export): one for one in contracts}
    with Ledger(scratch.state / "ledger.sqlite") as ledger, ledger.transaction():
        for delivery in ledger.deliveries():
            contract = by_name.get((delivery.department, delivery.export or ""))
            current = {for_delivery(scratch, contract, delivery).version} if contract else set()
            older = [file for file in ledger.files(delivery.delivery_id) if file.generation not in current]
            ledger.replace_files(delivery.delivery_id, older)
            for file in older:
                (scratch.root / file.path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ws.root / file.path, scratch.root / file.path)


def _build(scratch: Workspace, as_of: date, *, with_tests: bool) -> None:
    """What is only compared needs no tests: equal to the nights' tables it has passed theirs, and else it differs."""
    from pipelines.identity import identify
    from pipelines.modelling import build

    identify(scratch, full=True)
    result = build(scratch, as_of=as_of, with_tests=with_tests)
    if not result.succeeded:
        failed = (Problem(f"{name}: {message}", "rebuild") for name, message in result.tests_failed)
        raise JukeError([*failed] or Problem("the models could not be rebuilt", "rebuild", do="see the dbt log"))


def _replace(made: Path, build_file: Path) -> None:
    """Nobody reads the build file between nights, so it may be replaced in place; its old log must not meet it."""
    sync(made)
    build_file.with_name(build_file.name + ".wal").unlink(missing_ok=True)
    made.replace(build_file)
    sync(build_file.parent)
