"""How far a cursor has come: the highest value seen, kept as text, and from where on the next night asks.

Values are compared as what they are (moments, numbers, text, bytes), never as their text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

OVERLAP_SECONDS, OVERLAP_UNITS = 3600, 1000
_FARTHEST_ZONE = timedelta(hours=14)  # a clock without a zone may be so far ahead of UTC


class HighWater:
    """Takes the cursor's cells of each batch and keeps the highest that can be true.

    A moment in the future is not: one wrong row of the year 2099 would hide every later change. `future` counts them.
    """

    def __init__(self, parse: Callable[[str], Any] | None, now: datetime) -> None:
        self._parse = parse
        self._now = now
        self.highest: Any = None
        self.future = 0

    def see(self, cells: Iterable[Any]) -> None:
        """The cursor column of a batch."""
        for value in map(self._value, cells):
            if value is None or (self.highest is not None and not _alike(value, self.highest)):
                continue
            if self._is_ahead(value):
                self.future += 1
            elif self.highest is None or value > self.highest:
                self.highest = value

    def _value(self, cell: Any) -> Any:
        if isinstance(cell, float):
            return Decimal(repr(cell))
        if self._parse is None or not isinstance(cell, str):
            return cell
        try:
            return self._parse(cell)
        except ValueError:
            return None  # infinity, 0000-00-00: no place to go on from

    def _is_ahead(self, value: Any) -> bool:
        latest = self._now + _FARTHEST_ZONE
        if isinstance(value, datetime):
            return value > (latest if value.tzinfo else latest.replace(tzinfo=None))
        return isinstance(value, date) and value > latest.date()


def _alike(one: Any, other: Any) -> bool:
    """Whether two values compare: SQLite may keep a number in one row and text in the next."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return (one.tzinfo is None) == (other.tzinfo is None)
    numbers = (int, Decimal)
    return type(one) is type(other) or (isinstance(one, numbers) and isinstance(other, numbers))


def written(value: Any) -> tuple[str, str]:
    """(kind, text) of a value, as the memory keeps it."""
    if isinstance(value, datetime):
        return "moment", value.isoformat()
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, bytes):
        return "bytes", value.hex()
    return ("number", f"{value:f}") if isinstance(value, Decimal) else (_plain_kind(value), str(value))


def _plain_kind(value: Any) -> str:
    return "number" if isinstance(value, int) else "text"


def read_back(kind: str, text: str) -> Any:
    """The value that `written` gave."""
    if kind == "number":
        return Decimal(text) if "." in text else int(text)
    turns: dict[str, Callable[[str], Any]] = {
        "moment": datetime.fromisoformat, "date": date.fromisoformat, "bytes": bytes.fromhex,
    }  # fmt: skip
    return turns[kind](text) if kind in turns else text


def less_overlap(value: Any, overlap: int | None) -> Any:
    """From where on to ask: what was written before, and committed after the last night looked, lies behind the mark.

    Rows seen twice are one row by their key. Text and bytes have no distance: they are asked for from the mark itself.
    """
    if isinstance(value, datetime):
        return value - timedelta(seconds=OVERLAP_SECONDS if overlap is None else overlap)
    if isinstance(value, date):
        seconds = OVERLAP_SECONDS if overlap is None else overlap
        return value - timedelta(days=-(-seconds // 86_400))
    if isinstance(value, int | Decimal):
        return value - (OVERLAP_UNITS if overlap is None else overlap)
    return value


def utc() -> datetime:
    """The clock that says which moments lie in the future."""
    return datetime.now(UTC)
