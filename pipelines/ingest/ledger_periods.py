"""The ledger's table of closed months: whose are closed, since when, and by whom.

What a closed month means for a delivery is `closing`'s business.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

EVERY_DEPARTMENT = "*"


@dataclass(frozen=True)
class ClosedPeriod:
    """One month (`2026-10`) that is closed for a department, or for all of them (`*`)."""

    department: str
    month: str
    closed_at: str
    by: str
    reason: str | None = None


class PeriodTables:
    """A part of `Ledger`; every method outside its `transaction` commits."""

    _db: sqlite3.Connection

    def add_closed_period(self, period: ClosedPeriod) -> None:
        values = [period.department, period.month, period.closed_at, period.by, period.reason]
        self._db.execute("insert or ignore into closed_periods values (?, ?, ?, ?, ?)", values)

    def remove_closed_period(self, department: str, month: str) -> bool:
        """Whether it was closed."""
        query = "delete from closed_periods where department = ? and month = ?"
        return self._db.execute(query, [department, month]).rowcount > 0

    def closed_periods(self, department: str | None = None) -> list[ClosedPeriod]:
        """Those that bind a department, those of all departments included; or every one."""
        query = """
            select * from closed_periods where ?1 is null or department in (?1, ?2) order by month, department
        """
        return [ClosedPeriod(**dict(row)) for row in self._db.execute(query, [department, EVERY_DEPARTMENT])]
