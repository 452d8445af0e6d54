"""The ledger's table of findings: what was noticed in a delivery that was loaded all the same, counted.

Damaged text, null words, lost zeros, new columns, hidden sheets: never a value of a customer, only where and how often.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Finding:
    """`count` cells, rows or columns of one kind in one delivery.

    `topic` is who noticed: file, schema, typing or text. `subject` is the column (or sheet, header, null word) it is
    about, `repaired` how many of the `count` have a certain repair, `detail` what a person should know of it.
    """

    delivery_id: str
    topic: str
    kind: str
    subject: str
    count: int
    repaired: int = 0
    detail: str | None = None


class FindingTables:
    """A part of `Ledger`; every method outside its `transaction` commits."""

    _db: sqlite3.Connection

    def replace_findings(self, delivery_id: str, topic: str, findings: Iterable[Finding]) -> None:
        """What one topic noticed, in place of what an earlier landing noticed."""
        self._db.execute("delete from findings where delivery_id = ? and topic = ?", [delivery_id, topic])
        self._db.executemany("insert into findings values (?, ?, ?, ?, ?, ?, ?)", map(astuple, findings))

    def findings(self, delivery_id: str | None = None) -> list[Finding]:
        """Of one delivery, or of all."""
        query = "select * from findings where ?1 is null or delivery_id = ?1 order by delivery_id, topic, kind, subject"
        return [Finding(**dict(row)) for row in self._db.execute(query, [delivery_id])]
