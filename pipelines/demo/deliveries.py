"""Every file that the demo's departments deliver, noted with how it is expected to end.

Which file is written when is `nights.py`; what the numbers should be afterwards is `truth.py`.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from pipelines.demo import control_totals, truth

FULL_LISTS = ("staff", "campaigns")  # whose state of before may come again and is no duplicate then


@dataclass(frozen=True)
class Drop:
    """One file laid into the inbox. `outcome`: loaded | duplicate. Counts are physical records; `header` 1 or 2."""

    night: str
    department: str
    export: str
    file: str
    business_date: str
    revision: int
    outcome: str
    header: int
    loaded: int
    quarantined: int
    skipped: int
    incident: str | None

    @property
    def physical(self) -> int:
        return self.header + self.loaded + self.quarantined + self.skipped


@dataclass
class Deliveries:
    """What was delivered so far, and how much of what was planted in it."""

    connection: duckdb.DuckDBPyConnection
    delivered: list[Drop] = field(default_factory=list)
    planted: dict[str, int] = field(default_factory=dict)
    _contents: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def plant(self, what: str, count: int = 1) -> None:
        """Count what was planted, by its name in `truth/planted.json`."""
        self.planted[what] = self.planted.get(what, 0) + count

    def note(
        self, night: date, department: str, export: str, path: Path, day: date, *, loaded: int, quarantined: int = 0,
        skipped: int = 0, revision: int = 1, incident: str | None = None, header: int | None = None,
        records: int | None = None, sums: control_totals.Sums | None = None,
    ) -> None:  # fmt: skip
        """Note a file just written. `records` and `sums` are what its department states, unless its tables say it."""
        if export != control_totals.EXPORT:
            stated = loaded + quarantined if records is None else records
            control_totals.remember(self.connection, night, (department, export), path.name, stated, quarantined, sums)
        sha256 = _sha256(path)
        earlier = self._contents.setdefault((department, export), [])
        is_known = sha256 in (earlier[-1:] if export in FULL_LISTS else earlier)
        earlier.append(sha256)
        header = (2 if department == "service" else 1) if header is None else header
        counts = (0, 0, 0, 0) if is_known else (header, loaded, quarantined, skipped)
        outcome = "duplicate" if is_known else "loaded"
        self.delivered.append(Drop(night.isoformat(), department, export, path.name, day.isoformat(), revision, outcome,
                                   *counts, incident))  # fmt: skip
        truth.remember_drop(self.connection, night, (department, export), counts[1:])
        if incident:
            self.plant(incident)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_rows(delivered: list[Drop]) -> list[dict[str, object]]:
    """The deliveries as JSON objects, with the physical count."""
    return [{**asdict(drop), "physical": drop.physical} for drop in delivered]
