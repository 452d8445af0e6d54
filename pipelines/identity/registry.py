"""The registry: what identity decided and why, in SQLite; never derived from anything, backed up.

How it is opened, read and written; its tables are in `registry_schema`. What is decided, and when, is in `night`.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.identity.registry_schema import is_present, prepare


@dataclass(frozen=True)
class Model:
    """Weights that a partition was decided with. `weights` is JSON; `trained_on` counts records, 0 for shipped ones."""

    version: str
    weights: str
    trained_on: int
    is_shipped: bool


class Registry:
    """One open registry file. Use as a context manager; everything written commits together at `commit`."""

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        """`reading` waits for no night that writes; what it might write is never kept."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
        self._db.execute("pragma synchronous = full")
        self._db.execute("pragma cache_size = -65536")
        self._begin = "begin" if reading and is_present(self._db) else "begin immediate"
        self._db.execute(self._begin)
        if self._begin != "begin":
            prepare(self._db, path)

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.rollback()
        self._db.close()

    def commit(self) -> None:
        """Make everything since opening durable, and go on with a new transaction."""
        self._db.execute("commit")
        self._db.execute(self._begin)

    @property
    def seq(self) -> int:
        """The newest registry sequence; 0 before the first night."""
        return int(self.rows("select coalesce(max(seq), 0) from runs")[0][0])

    @property
    def stamp(self) -> str:
        """Changes with every night's writing, also where the sequence stays; '' before the first."""
        found = self.rows("select value from meta where name = 'stamp'")
        return str(found[0][0]) if found else ""

    def new_stamp(self) -> str:
        """A stamp nobody ever had: a registry restored from a backup cannot meet one of another future."""
        stamp = uuid.uuid4().hex
        self.write("insert or replace into meta values ('stamp', ?)", [(stamp,)])
        return stamp

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._db.execute(query, parameters).fetchall()

    def cursor(self, query: str) -> sqlite3.Cursor:
        """For what is too much to hold at once."""
        return self._db.execute(query)

    def write(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement over many rows."""
        self._db.executemany(statement, rows)

    def begin_run(self, model: Model, reason: str) -> int:
        """A new registry sequence."""
        seq = self.seq + 1
        self.write("insert into runs values (?, ?, ?, ?)", [(seq, now(), model.version, reason)])
        return seq

    @property
    def decided_with(self) -> str:
        """The model of the newest run; '' before the first."""
        found = self.rows("select model_version from runs order by seq desc limit 1")
        return str(found[0][0]) if found else ""

    def model(self) -> Model | None:
        """The newest model, or None before the first night."""
        found = self.rows(
            "select model_version, weights, trained_on, is_shipped from models order by rowid desc limit 1"
        )
        return Model(found[0][0], found[0][1], found[0][2], bool(found[0][3])) if found else None

    def add_model(self, model: Model) -> None:
        row = (model.version, model.weights, model.trained_on, int(model.is_shipped), now())
        self.write("insert or replace into models values (?, ?, ?, ?, ?)", [row])


def now() -> str:
    """This moment, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
