"""One JSON value to flat rows of text, or the reason why it is no record. Strict: what JSON does not allow is refused.

Numbers stay the text that was written (a long id loses no digit), `true` and `false` too, null is NULL; an object
within is flattened by dotted path (`json_flatten.py`), a list stays JSON. Knows no files.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from pipelines.ingest.reading.headers import normalise_header
from pipelines.ingest.reading.json_flatten import NotARecord, Number, Row, Shape

COLUMNS = 2_000
VALUE = "value"  # the column of a list that holds no objects

__all__ = ["COLUMNS", "VALUE", "NotARecord", "Records", "Row"]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotARecord("duplicate_key")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise NotARecord("not_a_number")


_FLAT = json.JSONDecoder(object_pairs_hook=_unique, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
_MARKED = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=Number, parse_float=Number, parse_constant=_refuse_constant
)
_PLAIN = {str, type(None)}


class Records:
    """Turns values into rows and keeps the headers in the order in which they were first seen."""

    def __init__(self, expected: frozenset[str] = frozenset(), explode: str | None = None) -> None:
        self._normal: dict[str, str] = {}
        self._plain: set[str] = set()  # names that are their headers: most are, and their rows need no other keys
        self._shape = Shape(expected, explode)
        self.headers: dict[str, None] = {}

    def rows(self, line: str) -> list[Row]:
        """A line's rows by header: one, unless a list is exploded.

        Raises
        ------
        NotARecord
            `duplicate_key`, `not_a_number`, `not_json`, `not_an_object`, `too_deep`, `too_many_columns`,
            `undecodable` (half of a surrogate pair) or `nul_byte`.
        """
        found, end = scan(line, 0)
        if end != len(line):
            raise NotARecord("not_json: something stands after the record")
        return self.rows_of(found, line, 0, end)

    def rows_of(self, found: Any, text: str, begin: int, end: int) -> list[Row]:
        """The rows of a value that `scan` gave, which stands in `text` from `begin` to `end`."""
        if type(found) is not dict:
            raise NotARecord("not_an_object")
        rows = [found] if _PLAIN.issuperset(map(type, found.values())) else self._nested(found, text, begin, end)
        if text.find("\\u", begin, end) >= 0:
            for row in rows:
                _check_characters(row)
        return [self._with_headers(row) for row in rows]

    def _nested(self, found: dict[str, Any], text: str, begin: int, end: int) -> list[Row]:
        """Numbers are marked only where some are written as JSON: that is a second parse."""
        is_marked = self._shape.needs_marks or text.find("[", begin, end) >= 0
        rows = self._shape.rows(_marked(text, begin) if is_marked else found)
        return self._shape.rows(_marked(text, begin)) if self._shape.needs_marks and not is_marked else rows

    def row_of_value(self, text: str, begin: int, end: int) -> Row:
        """The one cell of a list's element that is no object."""
        row = {VALUE: self._shape.text(_marked(text, begin))}
        _check_characters(row)
        return self._with_headers(row)

    def row_of_cells(self, names: list[str], text: str, begin: int) -> Row:
        """A list's element that is itself a list of as many cells as there are names."""
        cells = _marked(text, begin)
        if not isinstance(cells, list) or len(cells) != len(names):
            many = len(cells) if isinstance(cells, list) else 1
            raise NotARecord(f"width: {many} fields, {len(names)} expected")
        row = dict(zip(names, map(self._shape.text, cells), strict=True))
        _check_characters(row)
        return self._with_headers(row)

    def _with_headers(self, found: Row) -> Row:
        if found.keys() <= self._plain:
            return found
        try:
            row = {self._normal[name]: value for name, value in found.items()}
        except KeyError:
            row = {normalise_header(name): value for name, value in found.items()}
            self._learn(found, row)
        if len(row) != len(found):
            raise NotARecord("duplicate_key")
        return row

    def _learn(self, found: Row, row: Row) -> None:
        """Names of a record that is refused are no headers."""
        if len(row) != len(found):
            raise NotARecord("duplicate_key")
        if len(self.headers.keys() | row.keys()) > COLUMNS:
            raise NotARecord("too_many_columns")
        self._normal.update(zip(found, row, strict=True))
        self._plain.update(name for name in found if self._normal[name] == name)
        self.headers.update(dict.fromkeys(row))


def scan(text: str, begin: int) -> tuple[Any, int]:
    """The value that begins at a place, its numbers as text, and where it ends.

    Raises
    ------
    NotARecord
        `not_json`, `duplicate_key`, `not_a_number` or `too_deep`.
    """
    try:
        found, end = _FLAT.scan_once(text, begin)  # type: ignore[attr-defined]
    except (StopIteration, ValueError):
        raise NotARecord("not_json") from None
    except RecursionError:
        raise NotARecord("too_deep") from None
    return found, end


def _marked(text: str, begin: int) -> Any:
    return _MARKED.scan_once(text, begin)[0]  # type: ignore[attr-defined]


def _check_characters(found: Row) -> None:
    text = "".join([*found, *(value for value in found.values() if value)])
    if "\0" in text:
        raise NotARecord("nul_byte")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotARecord("undecodable") from None
