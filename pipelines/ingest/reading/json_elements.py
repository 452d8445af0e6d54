"""The elements of one JSON list as blocks of rows: objects by their keys, lists under a first row of names, or values.

What is no JSON refuses the file; an element that is JSON but no record (a text among objects, half of a surrogate
pair) is kept as a problem record with its bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pipelines.ingest.reading.headers import normalise_header
from pipelines.ingest.reading.json_record import NotARecord, Records, Row, scan
from pipelines.ingest.reading.json_table import Block, Problems
from pipelines.ingest.reading.json_window import Window
from pipelines.ingest.reading.result import RECORD_CAP

_ROWS, _CHARACTERS = 10_000, 4 * RECORD_CAP  # of a block
Rows = Callable[[Any, str, int, int], list[Row]]


class Elements:
    """Reads lists of a window into rows of `records`. `header_count` is 1 where the first element named the columns."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.header_count = 0

    def blocks(self, window: Window, elements: Iterator[tuple[Any, int, int]] | None = None) -> Iterator[Block]:
        """All elements of the list whose bracket was passed, unless others are given."""
        rows, problems, size = list[Row](), Problems(), 0
        rows_of: Rows | None = None
        for found, begin, end in elements or each(window):
            if rows_of is None:
                rows_of = self._kind(found)
                if self.header_count:
                    continue
            self._add(rows_of, (found, window, begin, end), rows, problems)
            size += end - begin
            if len(rows) >= _ROWS or size >= _CHARACTERS:
                yield rows, problems
                rows, problems, size = [], {}, 0
        if rows:
            yield rows, problems

    def single(self, window: Window) -> Iterator[Block]:
        """The object or value that begins here, as the only record; the caller has proved that it is JSON."""
        rows, problems, begin = list[Row](), Problems(), window.at
        try:
            found, end = scan(window.text, begin)
        except NotARecord as flaw:
            raise window.refusal(flaw) from None
        self._add(
            self._kind(found) if type(found) is dict else self._value, (found, window, begin, end), rows, problems
        )
        window.at = end
        yield rows, problems

    def _add(self, rows_of: Rows, element: tuple[Any, Window, int, int], rows: list[Row], problems: Problems) -> None:
        found, window, begin, end = element
        try:
            if end - begin > RECORD_CAP:
                raise NotARecord("record_too_long")
            rows += rows_of(found, window.text, begin, end)
        except NotARecord as flaw:
            if flaw.what == "too_deep":
                raise window.refused("too_deep", begin) from None
            problems[len(rows)] = (flaw.what, window.offset(begin), window.raw(begin, end))
            rows.append({})

    def _kind(self, first: Any) -> Rows:
        """How a list's elements become rows, by its first."""
        if isinstance(first, dict):
            return self._records.rows_of
        names = list(map(normalise_header, first)) if is_row_of_names(first) else []
        if not names:
            return self._value
        self.header_count = 1
        return lambda found, text, begin, end: [self._records.row_of_cells(names, text, begin)]

    def _value(self, found: Any, text: str, begin: int, end: int) -> list[Row]:
        return [self._records.row_of_value(text, begin, end)]


def is_row_of_names(first: Any) -> bool:
    """Whether a list's first element can name the columns of the lists that follow it: texts, none twice or empty."""
    if not isinstance(first, list) or not all(isinstance(name, str) and name.strip() for name in first):
        return False
    return 0 < len(first) == len(set(map(normalise_header, first)))


def each(window: Window) -> Iterator[tuple[Any, int, int]]:
    """Value, begin and end of each element of the list whose bracket was passed; afterwards the list is passed too."""
    if window.peek() == "]":
        window.at += 1
        return
    while True:
        window.peek()
        begin = window.at
        try:
            found, end = scan(window.text, begin)
        except NotARecord as flaw:
            raise window.refusal(flaw) from None
        yield found, begin, end
        window.at = end
        if window.peek() == "]":
            window.at += 1
            return
        window.take(",")


def sequence(window: Window) -> Iterator[tuple[Any, int, int]]:
    """Objects one after another without anything between them, as `jq` prints them."""
    while mark := window.peek():
        begin = window.at
        if mark != "{":
            raise window.refused("not_json", begin)
        try:
            found, end = scan(window.text, begin)
        except NotARecord as flaw:
            raise window.refusal(flaw) from None
        yield found, begin, end
        window.at = end


def begins_sequence(window: Window) -> bool:
    """Whether the object that begins here is followed by another one."""
    try:
        _, end = scan(window.text, window.at)
    except NotARecord:
        return False
    return window.text[end : end + RECORD_CAP].lstrip(" \t\n\r")[:1] == "{"


def skim(window: Window) -> Any:
    """The first element of the list whose bracket was passed, None of an empty one; the list is passed over."""
    first, is_first = None, True
    for found, _, _ in each(window):
        first, is_first = (found, False) if is_first else (first, False)
    return first
