"""What a version says about itself (`manifest.json`), typed. Written by `pipelines.publish`, read by everybody."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipelines.problems import JukeError, Problem

MANIFEST = "manifest.json"


class VersionDamaged(JukeError):
    """A published file cannot be read as it was written; opening again serves the version before."""


@dataclass(frozen=True)
class Badge:
    """An export whose last delivery is not in this version. `since` is a UTC ISO time or day; `kind` is held or late;
    `entities` are those it feeds, None where its contract is not known."""

    department: str
    export: str
    since: str
    reason: str
    kind: str = "held"
    entities: tuple[str, ...] | None = None

    def touches(self, entities: Collection[str] | None) -> bool:
        """Whether something made of these entities may lack rows of the export; in doubt it may."""
        return entities is None or self.entities is None or not set(self.entities).isdisjoint(entities)


@dataclass(frozen=True)
class ScopeFile:
    """One file of a version: its plain name, SHA-256, size in bytes and the rows of each `schema.table`."""

    file: str
    sha256: str
    size: int
    tables: Mapping[str, int]


@dataclass(frozen=True)
class Manifest:
    """One published version. `created_at` is UTC ISO; the sequences and hashes pin what it was made from."""

    version: str
    as_of_date: date
    created_at: str
    ledger_seq: int | None
    registry_seq: int | None
    code_hash: str
    contract_hash: str
    scopes: Mapping[str, ScopeFile]
    checks: Mapping[str, Any] = field(default_factory=dict)
    deliveries: tuple[str, ...] = ()
    badges: tuple[Badge, ...] = ()
    models: tuple[str, ...] = ()

    @property
    def created(self) -> datetime:
        return datetime.fromisoformat(self.created_at)

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "as_of_date": self.as_of_date.isoformat()}, ensure_ascii=False, indent=1)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a version's folder.

    Raises
    ------
    VersionDamaged
        Where it is missing or cannot be understood.
    """
    path = folder / MANIFEST
    try:
        return _typed(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        found = type(error).__name__
        advice = "go back to the version before: `juke rollback`, or publish again: `juke run`"
        raise VersionDamaged(
            Problem("a version's manifest cannot be read", str(path), "a manifest", found, advice)
        ) from None


def _typed(said: dict[str, Any]) -> Manifest:
    scopes = {name: ScopeFile(**scope) for name, scope in said.pop("scopes").items()}
    badges = tuple(_badge(**badge) for badge in said.pop("badges", ()))
    day = date.fromisoformat(said.pop("as_of_date"))
    deliveries, models = tuple(said.pop("deliveries", ())), tuple(said.pop("models", ()))
    return Manifest(as_of_date=day, scopes=scopes, badges=badges, deliveries=deliveries, models=models, **said)


def _badge(entities: list[str] | None = None, **said: str) -> Badge:
    return Badge(**said, entities=None if entities is None else tuple(entities))
