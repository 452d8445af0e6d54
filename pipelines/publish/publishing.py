"""Publish a version: write its files aside, prove them, give them their name, move the pointer, remove old versions."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipelines.faults import crash_at
from pipelines.problems import JukeError, Problem
from pipelines.publish import provenance
from pipelines.publish.copying import ALL, build_opened, built_tables, chosen, copy_everything, copy_scope
from pipelines.publish.definitions import Definitions, load_definitions
from pipelines.publish.durable import sync_folder
from pipelines.publish.keeping import prune_locked, verify
from pipelines.publish.precompiling import write_metrics
from pipelines.publish.switching import (
    PublishedVersion,
    complete,
    next_id,
    partial_folder,
    point_at,
    pointer_or_none,
    publishing_alone,
    sweep,
)
from pipelines.published.catalogue import CATALOGUE, Catalogue
from pipelines.published.manifest import MANIFEST, Badge, Manifest, ScopeFile, read_manifest
from pipelines.published.pointer import Pointer, version_folder
from pipelines.settings import Workspace


def publish(ws: Workspace, *, as_of: date, checks: Mapping[str, Any], target: Path | None = None) -> PublishedVersion:
    """Make the build file's core and marts the current version; readers keep theirs until they ask for the next.

    Parameters
    ----------
    as_of
        The business date the models were built for.
    checks
        What the night's checks said, as {"passed": n, "failed": n}; kept in the manifest.
    target
        The folder of dbt's artefacts, where it is not the workspace's or the project's.

    Raises
    ------
    JukeError
        Where there is nothing to publish or a file is not as written; the version before stays current.
    """
    started = time.perf_counter()
    definitions = load_definitions(ws, target)
    with publishing_alone(ws):
        sweep(ws)
        partial = partial_folder(ws, next_id(ws, as_of))
        _write(ws, partial, definitions, as_of, checks)
        folder = complete(ws, partial)
        crash_at("published_files")
        _switch(ws, folder.name)
        crash_at("switched")
        prune_locked(ws)
        return _finished(folder, time.perf_counter() - started)


def _write(ws: Workspace, folder: Path, definitions: Definitions, as_of: date, checks: Mapping[str, Any]) -> None:
    scopes, badges = _copy_all(ws, folder, definitions)
    metrics = write_metrics(folder, definitions, _current_folder(ws))
    lake = provenance.living(ws)
    manifest = Manifest(
        version=folder.name.removeprefix(".partial-"),
        as_of_date=as_of,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        ledger_seq=lake.ledger_seq,
        registry_seq=lake.registry_seq,
        code_hash=provenance.code_hash(),
        contract_hash=provenance.contract_hash(ws),
        scopes=scopes,
        checks=dict(checks),
        deliveries=lake.deliveries,
        badges=badges,
        models=tuple(scopes[ALL].tables),
    )
    words = Catalogue(definitions.models, metrics, definitions.pages, provenance.feeds(ws))
    (folder / CATALOGUE).write_text(words.to_json(), "utf-8")
    (folder / MANIFEST).write_text(manifest.to_json(), "utf-8")
    if wrong := verify(folder):
        raise JukeError(Problem(text, str(folder), do="run again; the version before stays current") for text in wrong)
    sync_folder(folder)


def _copy_all(ws: Workspace, folder: Path, definitions: Definitions) -> tuple[dict[str, ScopeFile], tuple[Badge, ...]]:
    files: dict[str, ScopeFile] = {}
    with build_opened(ws) as connection:
        tables = built_tables(connection)
        for scope in (None, *ws.config.scopes):
            name = scope.name if scope else ALL
            path = folder / f"{name}.duckdb"
            choice = chosen(definitions.models, tables, scope)
            if scope is None:
                rows = copy_everything(connection, ws.build_file, path, choice)
            else:
                rows = copy_scope(connection, path, choice, scope)
            files[name] = _described(path, rows)
        badges = provenance.badges(ws, connection, tables)
    if not files[ALL].tables:
        raise JukeError(Problem("the build file has no model to publish", str(ws.build_file), do="run `juke run`"))
    return files, badges


def _described(path: Path, rows: Mapping[str, int]) -> ScopeFile:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return ScopeFile(path.name, sha256, path.stat().st_size, rows)


def _current_folder(ws: Workspace) -> Path | None:
    pointer = pointer_or_none(ws)
    return version_folder(ws.root, pointer.version) if pointer else None


def _switch(ws: Workspace, version_id: str) -> None:
    before = pointer_or_none(ws)
    good, withdrawn = (before.good, before.withdrawn) if before else ((), ())
    point_at(ws, Pointer(version_id, (*good, version_id), withdrawn))


def _finished(folder: Path, seconds: float) -> PublishedVersion:
    return PublishedVersion(folder.name, folder, read_manifest(folder), True, seconds)
