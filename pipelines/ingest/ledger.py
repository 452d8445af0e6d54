"""The ledger: which deliveries came, what became of each, and every event in order. SQLite, one writer.

Rows about customers are never in it. What its tables look like is in `ledger_rows`, what they mean for the lake in
`manifest`, and who may change a delivery's fate in `decisions`.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

from pipelines.ingest.ledger_controls import ControlTables
from pipelines.ingest.ledger_findings import Finding, FindingTables
from pipelines.ingest.ledger_periods import ClosedPeriod, PeriodTables
from pipelines.ingest.ledger_rows import SCHEMA, SCHEMA_VERSION, UPGRADES, Control, Delivery, LakeFile, Statement, Sum
from pipelines.problems import JukeError, Problem

__all__ = ["ClosedPeriod", "Control", "Delivery", "Finding", "LakeFile", "Ledger", "Statement", "Sum", "utc_now"]

_DELIVERY_COLUMNS = tuple(one.name for one in fields(Delivery))


class Ledger(ControlTables, FindingTables, PeriodTables):
    """Open with `with Ledger(ws.state / "ledger.sqlite") as ledger`. Every method outside `transaction` commits."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma synchronous = full")
        self._db.execute("pragma foreign_keys = on")
        self._make_or_refuse()
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _make_or_refuse(self) -> None:
        found = self._db.execute("pragma user_version").fetchone()[0]
        if found > SCHEMA_VERSION:
            self._db.close()
            raise JukeError(_newer(self._path, found))
        if found == 0:
            self._change_schema(SCHEMA, SCHEMA_VERSION)
        for version in range(found or SCHEMA_VERSION, SCHEMA_VERSION):
            self._change_schema(UPGRADES[version], version + 1)

    def _change_schema(self, statements: str, version: int) -> None:
        self._db.executescript(f"begin immediate; {statements} pragma user_version = {version}; commit;")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes of the block or none. A block inside a block belongs to the outer one."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    # deliveries -----------------------------------------------------------------------------------------------

    def add(self, delivery: Delivery) -> None:
        values = [_stored(getattr(delivery, name)) for name in _DELIVERY_COLUMNS]
        marks = ", ".join("?" * len(values))
        self._db.execute(f"insert into deliveries ({', '.join(_DELIVERY_COLUMNS)}) values ({marks})", values)  # noqa: S608

    def update(self, delivery_id: str, **changes: Any) -> None:
        """Set columns of one delivery; names outside the schema are an error."""
        unknown = set(changes) - set(_DELIVERY_COLUMNS)
        if unknown:
            raise KeyError(f"no columns of deliveries: {sorted(unknown)}")
        sets = ", ".join(f"{name} = ?" for name in changes)
        values = [*(_stored(value) for value in changes.values()), delivery_id]
        self._db.execute(f"update deliveries set {sets} where delivery_id = ?", values)  # noqa: S608

    def delivery(self, delivery_id: str) -> Delivery | None:
        return next(self._deliveries("delivery_id = ?", [delivery_id]), None)

    def deliveries(
        self,
        *,
        status: str | Iterable[str] = (),
        department: str | None = None,
        export: str | None = None,
        day: date | None = None,
    ) -> list[Delivery]:
        """Those that fit every condition given, by business date, revision and arrival."""
        wanted = [status] if isinstance(status, str) else list(status)
        conditions, values = ["true"], list[Any]()
        if wanted:
            conditions.append(f"status in ({', '.join('?' * len(wanted))})")
            values += wanted
        business_date = day.isoformat() if day else None
        for name, value in (("department", department), ("export", export), ("business_date", business_date)):
            if value is not None:
                conditions.append(f"{name} = ?")
                values.append(value)
        return list(self._deliveries(" and ".join(conditions), values))

    def with_content(self, sha256: str, department: str, export: str | None) -> list[Delivery]:
        """Every delivery of the export that brought these bytes, duplicates left out."""
        where = "sha256 = ? and department = ? and export is ? and status <> 'duplicate'"
        return list(self._deliveries(where, [sha256, department, export]))

    def free_id(self, wanted: str) -> str:
        """`wanted`, or with -2, -3, … where the same bytes came again for the same business date."""
        given, number = wanted, 1
        while self.delivery(given):
            number += 1
            given = f"{wanted}-{number}"
        return given

    def last_revision(self, department: str, export: str, business_date: date) -> int:
        query = "select max(revision) from deliveries where department = ? and export = ? and business_date = ?"
        return self._db.execute(query, [department, export, business_date.isoformat()]).fetchone()[0] or 0

    def last_before(self, delivery: Delivery) -> Delivery | None:
        """The last delivery of its export that lives, by business date and revision, and had headers and records."""
        where = (
            "status = 'landed' and department = ? and export is ? and physical_count > 0 "
            "and coalesce(headers, '[]') <> '[]' and (business_date, coalesce(revision, 0)) < (?, ?)"
        )
        day, revision = delivery.business_date.isoformat(), delivery.revision or 0
        query = (
            f"select * from deliveries where {where} "  # noqa: S608
            "order by business_date desc, revision desc, received_at desc, delivery_id desc limit 1"
        )
        row = self._db.execute(query, [delivery.department, delivery.export, day, revision]).fetchone()
        return _delivery(row) if row else None

    def days_before(self, delivery: Delivery) -> tuple[date | None, bool]:
        """Of its export's deliveries that landed and came earlier: the newest business date; is one of its own day."""
        query = (
            "select max(business_date), coalesce(max(business_date = ?), 0) from deliveries "
            "where status in ('landed', 'superseded') and department = ? and export is ? and received_at < ?"
        )
        day = delivery.business_date.isoformat()
        found = self._db.execute(query, [day, delivery.department, delivery.export, delivery.received_at]).fetchone()
        return date.fromisoformat(found[0]) if found[0] else None, bool(found[1])

    def _deliveries(self, where: str, values: list[Any]) -> Iterator[Delivery]:
        order = "business_date, revision, received_at, delivery_id"
        query = f"select * from deliveries where {where} order by {order}"  # noqa: S608
        for row in self._db.execute(query, values).fetchall():
            yield _delivery(row)

    # what belongs to a delivery -------------------------------------------------------------------------------

    def replace_files(self, delivery_id: str, files: Iterable[LakeFile]) -> None:
        """The lake files of a delivery's newest generation, in place of those it had."""
        self._db.execute("delete from files where delivery_id = ?", [delivery_id])
        rows = [tuple(asdict(one).values()) for one in files]
        self._db.executemany("insert into files values (?, ?, ?, ?, ?)", rows)

    def files(self, delivery_id: str | None = None) -> list[LakeFile]:
        where, values = ("where delivery_id = ?", [delivery_id]) if delivery_id else ("", [])
        query = f"select * from files {where} order by delivery_id, entity"  # noqa: S608
        return [LakeFile(**dict(row)) for row in self._db.execute(query, values)]

    # events, nights, checks -----------------------------------------------------------------------------------

    def record(self, what: str, delivery_id: str | None = None, by: str = "juke", detail: str | None = None) -> int:
        """Append an event and return its number; the largest is the ledger's sequence."""
        values = [utc_now(), what, delivery_id, by, detail]
        query = "insert into events (at, what, delivery_id, by, detail) values (?, ?, ?, ?, ?)"
        added = self._db.execute(query, values)
        return int(added.lastrowid or 0)

    def sequence(self) -> int:
        return int(self._db.execute("select coalesce(max(seq), 0) from events").fetchone()[0])

    def events(self, delivery_id: str | None = None, what: str | None = None) -> list[dict[str, Any]]:
        query = "select * from events where (?1 is null or delivery_id = ?1) and (?2 is null or what = ?2) order by seq"
        return [dict(row) for row in self._db.execute(query, [delivery_id, what])]

    def start_night(self, run_id: str, night: date) -> None:
        values = [run_id, night.isoformat(), utc_now()]
        self._db.execute("insert or replace into nights (run_id, night, started_at) values (?, ?, ?)", values)

    def end_night(self, run_id: str, outcome: str, version: str | None, detail: dict[str, Any] | None = None) -> None:
        values = [utc_now(), outcome, version, _stored(detail or {}), run_id]
        sets = "ended_at = ?, outcome = ?, version = ?, detail = ?"
        self._db.execute(f"update nights set {sets} where run_id = ?", values)  # noqa: S608

    def nights(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self._db.execute("select * from nights order by started_at, run_id")]

    def add_check(self, night: date, stage: str, subject: str, name: str, passed: bool, detail: str = "") -> None:
        values = [night.isoformat(), stage, subject, name, passed, detail]
        columns = "night, stage, subject, name, passed, detail"
        self._db.execute(f"insert into checks ({columns}) values (?, ?, ?, ?, ?, ?)", values)  # noqa: S608

    def checks(self, night: date | None = None) -> list[dict[str, Any]]:
        value = night.isoformat() if night else None
        return [dict(row) for row in self._db.execute("select * from checks where ?1 is null or night = ?1", [value])]

    # pickups and datasets -------------------------------------------------------------------------------------

    def add_pickup(self, delivery_id: str, path: str, sha256: str) -> None:
        """Note that an inbox file is in the ledger and only waits to be removed, so that a crash makes no duplicate."""
        self._db.execute("insert or replace into pickups values (?, ?, ?)", [delivery_id, os.fsencode(path), sha256])

    def pickups(self) -> list[tuple[str, str]]:
        """(path below the inbox, sha256) of files that may still lie in the inbox."""
        rows = self._db.execute("select distinct path, sha256 from pickups")
        return [(os.fsdecode(row[0]), row[1]) for row in rows]

    def is_picked_up(self, path: str, sha256: str) -> bool:
        """Whether `pickups` has it."""
        query = "select 1 from pickups where path = ? and sha256 = ? limit 1"
        return self._db.execute(query, [os.fsencode(path), sha256]).fetchone() is not None

    def clear_pickups(self, path: str) -> None:
        self._db.execute("delete from pickups where path = ?", [os.fsencode(path)])

    def set_dataset(self, entity: str, generation: str, row_count: int) -> None:
        self._db.execute("insert or replace into datasets values (?, ?, ?)", [entity, generation, row_count])

    def datasets(self) -> dict[str, tuple[str, int]]:
        """Generation and row count of what stages other than landing keep in the lake, by entity."""
        return {row[0]: (row[1], row[2]) for row in self._db.execute("select * from datasets order by entity")}


def _newer(path: Path, found: int) -> Problem:
    do = "run the newer Juke, or restore the backup made before the upgrade"
    expected = f"schema {SCHEMA_VERSION} or older"
    return Problem("the ledger was written by a newer Juke", str(path), expected, f"schema {found}", do)


def utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _stored(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else value


def _delivery(row: sqlite3.Row) -> Delivery:
    values = dict(row)
    for name in ("business_date", "night"):
        values[name] = date.fromisoformat(values[name])
    for name in ("encoding_evidence", "dialect"):
        values[name] = json.loads(values[name] or "{}")
    values["headers"] = tuple(json.loads(values["headers"] or "[]"))
    return Delivery(**values)
