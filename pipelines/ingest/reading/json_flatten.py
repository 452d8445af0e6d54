"""An object of objects and lists as flat rows: `customer.phone`, `items[0].sku`, a list as JSON text or row by row.

What the contract names is given even where it lies inside a list; everything else is flattened by dotted path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipelines.ingest.reading.headers import normalise_header
from pipelines.ingest.reading.json_strict import DEPTH

Row = dict[str, str | None]
Path = tuple[str | int, ...]
_STEP = re.compile(r"([^\[\].]+)|\[(\d{1,4})\]")


class NotARecord(Exception):
    """The value is no record; `what` is a code, never a value of it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Number(str):
    """A number as written; in a list it must be told from a text."""


class Shape:
    """How objects become rows: which headers reach into lists, and which list gives a row per element."""

    def __init__(self, expected: frozenset[str], explode: str | None) -> None:
        self._indexed = {name: _steps(name) for name in expected if re.search(r"\[\d", name)}
        self._expected, self._explode = expected, explode
        # whether an object turned up that a header names whole: written as JSON, its numbers are told from its texts
        self.needs_marks = False

    def rows(self, found: dict[str, Any]) -> list[Row]:
        """One row, or one per element of the list that is exploded; without any element the parent's own."""
        elements = _reach(found, tuple(self._explode.split("."))) if self._explode else None
        if elements in (None, []) or self._explode is None:
            return [self._row(found)]
        parent = _without(found, self._explode.split("."))
        many = elements if isinstance(elements, list) else [elements]
        return [self._row(_with(parent, self._explode, element)) for element in many]

    def text(self, value: Any, depth: int = 1) -> str | None:
        """A value as the text of a cell."""
        if value is None or value == {}:
            return None
        return str(value) if isinstance(value, str) else _as_json(value, depth)

    def _row(self, found: dict[str, Any]) -> Row:
        pairs = list(self._flattened(found, "", 1))
        row = dict(pairs)
        if len(row) != len(pairs):
            raise NotARecord("duplicate_key")
        for name, path in self._indexed.items():
            value = _reach(found, path)
            if value is not None and name not in row:
                row[name] = self.text(value)
        return row

    def _flattened(self, found: dict[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, str | None]]:
        if depth > DEPTH:
            raise NotARecord("too_deep")
        for name, value in found.items():
            whole = prefix + name
            if isinstance(value, dict) and value:
                if whole in self._expected:
                    self.needs_marks = True
                    yield whole, self.text(value, depth)
                yield from self._flattened(value, f"{whole}.", depth + 1)
            else:
                yield whole, self.text(value, depth)


def _steps(header: str) -> Path:
    """`items[0].sku` as ('items', 0, 'sku')."""
    return tuple(int(index) if index else name for name, index in _STEP.findall(header))


def _reach(value: Any, path: Path) -> Any:
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = _member(value, step) if isinstance(value, dict) else None
        if value is None:
            return None
    return value


def _member(found: dict[str, Any], name: str) -> Any:
    """By its name as written, else as headers are compared."""
    if name in found:
        return found[name]
    return next((value for key, value in found.items() if normalise_header(key) == name), None)


def _without(found: dict[str, Any], path: list[str]) -> dict[str, Any]:
    first, *rest = path
    kept = {name: value for name, value in found.items() if name != first or rest}
    if rest and isinstance(kept.get(first), dict):
        kept[first] = _without(kept[first], rest)
    return kept


def _with(parent: dict[str, Any], path: str, element: Any) -> dict[str, Any]:
    """The element under the list's own path: a list of `items` gives `items.sku`."""
    first, *rest = path.split(".")
    inner = _with(parent.get(first) or {}, ".".join(rest), element) if rest else element
    return {**parent, first: inner}


def _as_json(value: Any, depth: int) -> str:
    """A list or object as JSON, its numbers as they were written."""
    if isinstance(value, Number):
        return str(value)
    if not isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    if depth >= DEPTH:
        raise NotARecord("too_deep")
    if isinstance(value, list):
        return "[" + ",".join(_as_json(item, depth + 1) for item in value) + "]"
    pairs = (f"{json.dumps(name, ensure_ascii=False)}:{_as_json(item, depth + 1)}" for name, item in value.items())
    return "{" + ",".join(pairs) + "}"
