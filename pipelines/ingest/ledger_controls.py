"""The ledger's tables of control totals: what files state, what was counted, and how the two compare.

Which statement speaks of which delivery is `statements`' business.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import date
from typing import Any

from pipelines.ingest.ledger_rows import Control, Statement, Sum

_STATEMENT = ", ".join(f"s.{one.name}" for one in fields(Statement))


class ControlTables:
    """A part of `Ledger`; every method outside its `transaction` commits."""

    _db: sqlite3.Connection

    def replace_own_controls(self, delivery_id: str, controls: Iterable[Control]) -> None:
        """What the file states of itself, in place of what an earlier landing of it found."""
        self._replace_controls(delivery_id, controls, "stated_by = delivery_id")

    def replace_stated_controls(self, delivery_id: str, controls: Iterable[Control]) -> None:
        """What totals files state of the delivery, in place of what they stated before."""
        self._replace_controls(delivery_id, controls, "stated_by <> delivery_id")

    def _replace_controls(self, delivery_id: str, controls: Iterable[Control], which: str) -> None:
        self._db.execute(f"delete from controls where delivery_id = ? and {which}", [delivery_id])  # noqa: S608
        self._db.executemany("insert into controls values (?, ?, ?, ?, ?, ?)", map(astuple, controls))

    def controls(self, delivery_id: str | None = None) -> list[Control]:
        """Of one delivery, or of all."""
        query = "select * from controls where ?1 is null or delivery_id = ?1 order by delivery_id, stated_by, name"
        return [_control(row) for row in self._db.execute(query, [delivery_id])]

    def replace_sums(self, delivery_id: str, sums: Iterable[Sum]) -> None:
        self._db.execute("delete from sums where delivery_id = ?", [delivery_id])
        self._db.executemany("insert into sums values (?, ?, ?, ?, ?, ?)", map(astuple, sums))

    def sums(self, delivery_id: str) -> dict[str, Sum]:
        """What was counted of a delivery, by name."""
        rows = self._db.execute("select * from sums where delivery_id = ?", [delivery_id])
        return {row["name"]: Sum(**{**dict(row), "is_cut": bool(row["is_cut"])}) for row in rows}

    def replace_statements(self, delivery_id: str, statements: Iterable[Statement]) -> None:
        self._db.execute("delete from statements where delivery_id = ?", [delivery_id])
        rows = [tuple(map(_stored, astuple(one))) for one in statements]
        self._db.executemany("insert into statements values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def statements(self, delivery_id: str) -> list[Statement]:
        """What one totals file states, record by record."""
        query = "select * from statements where delivery_id = ? order by record_no, sum_of, name"
        return [_statement(row) for row in self._db.execute(query, [delivery_id])]

    def statements_about(self, delivery_id: str) -> list[Statement]:
        """What living totals files state of a delivery: the newest file's first, its last record first."""
        query = f"""
            select {_STATEMENT} from spoken_of s join deliveries d on d.delivery_id = s.about
            where s.about = ? and s.totals_status = 'landed' and s.sum_of in ('', d.export)
            order by s.totals_date desc, s.totals_revision desc, s.delivery_id, s.record_no desc, s.name
        """  # noqa: S608
        return [_statement(row) for row in self._db.execute(query, [delivery_id])]

    def spoken_of(self, totals_id: str) -> list[str]:
        """The deliveries that a totals file names, whatever became of either."""
        query = "select distinct about from spoken_of where delivery_id = ? order by about"
        return [row[0] for row in self._db.execute(query, [totals_id])]

    def statements_of_nothing(self, totals_id: str | None = None) -> list[Statement]:
        """Those of living totals files, or of one, that name a delivery which never came; one for each record."""
        query = f"""
            select {_STATEMENT} from statements s join deliveries t using (delivery_id)
            where t.status = 'landed' and (?1 is null or s.delivery_id = ?1) and not exists (
                select 1 from spoken_of o where o.delivery_id = s.delivery_id and o.record_no = s.record_no)
            group by s.delivery_id, s.record_no
        """  # noqa: S608
        return [_statement(row) for row in self._db.execute(query, [totals_id])]

    def unstated(self, department: str, export: str, since: date) -> list[str]:
        """Deliveries received from a night on of which no living totals file states anything."""
        query = """
            select d.delivery_id from deliveries d
            where d.department = ? and d.export = ? and d.night >= ? and d.status in ('landed', 'held', 'superseded')
                and not exists (
                    select 1 from spoken_of o
                    where o.about = d.delivery_id and o.totals_status = 'landed' and o.sum_of in ('', d.export))
            order by d.business_date, d.revision, d.delivery_id
        """
        return [row[0] for row in self._db.execute(query, [department, export, since.isoformat()])]


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _control(row: sqlite3.Row) -> Control:
    passed = row["passed"]
    return Control(**{**dict(row), "passed": None if passed is None else bool(passed)})


def _statement(row: sqlite3.Row) -> Statement:
    day = row["business_date"]
    return Statement(**{**dict(row), "business_date": date.fromisoformat(day) if day else None})
