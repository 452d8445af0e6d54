"""One line of JSON to a flat row of text, or the reason why it is none. Strict: what JSON does not allow is refused.

Numbers stay the text that was written (a long id loses no digit), `true` and `false` too, null is NULL; an object
within is flattened by dotted path, a list stays JSON. Knows no files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from pipelines.ingest.reading.headers import normalise_header

DEPTH = 32  # levels of objects and lists; deeper is no export of a table
COLUMNS = 2_000

Row = dict[str, str | None]


class NotARecord(Exception):
    """The line is no record; `what` is a code, never a value of the line."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class _Number(str):
    """A number as written; in a list it must be told from a text."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotARecord("duplicate_key")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise NotARecord("not_a_number")


_FLAT = json.JSONDecoder(object_pairs_hook=_unique, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
_MARKED = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=_Number, parse_float=_Number, parse_constant=_refuse_constant
)
_PLAIN = {str, type(None)}


class Records:
    """Turns lines into rows and keeps the headers in the order in which they were first seen."""

    def __init__(self) -> None:
        self._normal: dict[str, str] = {}
        self.headers: dict[str, None] = {}

    def row(self, line: str) -> Row:
        """A line's cells by header.

        Raises
        ------
        NotARecord
            `duplicate_key`, `not_a_number`, `not_json`, `not_an_object`, `too_deep`, `too_many_columns`,
            `undecodable` (half of a surrogate pair) or `nul_byte`.
        """
        found = _parsed(line, _FLAT)
        if not _PLAIN.issuperset(map(type, found.values())):
            found = _unique(list(_flattened(_parsed(line, _MARKED), "", 1)))
        if "\\u" in line:
            _check_characters(found)
        return self._with_headers(found)

    def _with_headers(self, found: Row) -> Row:
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
        self.headers.update(dict.fromkeys(row))


def _parsed(line: str, decoder: json.JSONDecoder) -> dict[str, Any]:
    try:
        found, end = decoder.scan_once(line, 0)  # type: ignore[attr-defined]
    except (StopIteration, ValueError):
        raise NotARecord("not_json") from None
    except RecursionError:
        raise NotARecord("too_deep") from None
    if end != len(line):
        raise NotARecord("not_json: something stands after the record")
    if type(found) is not dict:
        raise NotARecord("not_an_object")
    return found


def _flattened(found: dict[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, str | None]]:
    if depth > DEPTH:
        raise NotARecord("too_deep")
    for name, value in found.items():
        if isinstance(value, dict) and value:
            yield from _flattened(value, f"{prefix}{name}.", depth + 1)
        else:
            yield prefix + name, None if value is None or value == {} else _text(value, depth)


def _text(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return str(value)
    return _as_json(value, depth)


def _as_json(value: Any, depth: int) -> str:
    """A list as JSON, its numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if not isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    if depth >= DEPTH:
        raise NotARecord("too_deep")
    if isinstance(value, list):
        return "[" + ",".join(_as_json(item, depth + 1) for item in value) + "]"
    pairs = (f"{json.dumps(name, ensure_ascii=False)}:{_as_json(item, depth + 1)}" for name, item in value.items())
    return "{" + ",".join(pairs) + "}"


def _check_characters(found: Row) -> None:
    text = "".join([*found, *(value for value in found.values() if value)])
    if "\0" in text:
        raise NotARecord("nul_byte")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotARecord("undecodable") from None
