"""Where a text stops being JSON, by its grammar and nothing else: a code and a place. Slow, exact, never recursive.

The readers parse with the standard library's scanner and come here only to name the place of what it refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

DEPTH = 32  # levels of objects and lists; deeper is no export of a table

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
_OPEN_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+(?:\\(?:u[0-9a-fA-F]{0,3})?)?')
_SCALAR = re.compile(r"(?:-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null)(?![\w.+-])")
_CONSTANT = re.compile(r"-?(?:NaN|Infinity)\b")
_WORDS = ("true", "false", "null")
_CUT_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?)?)?")


@dataclass(frozen=True)
class Flaw:
    """`what` is `truncated`, `not_json`, `not_a_number`, `duplicate_key` or `too_deep`; `at` counts characters."""

    what: str
    at: int


def first_flaw(text: str, *, depth: int = DEPTH, unique: bool = False) -> Flaw | None:
    """The first place where a text is not one JSON value; with `unique` also where an object repeats a key."""
    walk = _Walk(text, depth, unique)
    try:
        walk.run()
    except _Stop as stop:
        return Flaw(stop.what, stop.at)
    return None


class _Stop(Exception):
    def __init__(self, what: str, at: int) -> None:
        super().__init__(what)
        self.what, self.at = what, at


class _Walk:
    """A pushdown automaton: `_stack` holds the keys of each open object, None for each open list."""

    def __init__(self, text: str, depth: int, unique: bool) -> None:
        self._text, self._depth, self._unique = text, depth, unique
        self._at = 0
        self._stack: list[set[str] | None] = []

    def run(self) -> None:
        self._value()
        while self._stack:
            self._after_value()
        self._space()
        if self._at < len(self._text):
            raise _Stop("not_json", self._at)

    def _space(self) -> str:
        """The next character that is no white space, '' at the end."""
        self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
        return self._text[self._at : self._at + 1]

    def _value(self) -> None:
        """A scalar whole, or the opening of an object or list with its first value, as deep as that goes."""
        while (mark := self._space()) in ("{", "["):
            self._open(mark)
            following = self._space()
            if following == ("}" if mark == "{" else "]"):
                self._close()
                return
            if mark == "{":
                self._key()
        self._scalar(mark)

    def _open(self, mark: str) -> None:
        if len(self._stack) >= self._depth:
            raise _Stop("too_deep", self._at)
        self._stack.append(set() if mark == "{" else None)
        self._at += 1

    def _close(self) -> None:
        self._stack.pop()
        self._at += 1

    def _after_value(self) -> None:
        keys, mark = self._stack[-1], self._space()
        if mark == ("]" if keys is None else "}"):
            self._close()
            return
        self._expect(",", mark)
        if keys is not None:
            self._key()
        self._value()

    def _key(self) -> None:
        mark, begin = self._space(), self._at
        if mark != '"':
            raise _Stop("not_json" if mark else "truncated", self._at)
        name = self._string()
        keys = self._stack[-1]
        if self._unique and keys is not None:
            if name in keys:
                raise _Stop("duplicate_key", begin)
            keys.add(name)
        self._expect(":", self._space())

    def _expect(self, wanted: str, found: str) -> None:
        if found != wanted:
            raise _Stop("not_json" if found else "truncated", self._at)
        self._at += 1

    def _string(self) -> str:
        found = _STRING.match(self._text, self._at)
        if found is None:
            end = _OPEN_STRING.match(self._text, self._at).end()  # type: ignore[union-attr]
            raise _Stop("truncated" if end >= len(self._text) else "not_json", end)
        self._at = found.end()
        return str(json.loads(found.group()))

    def _scalar(self, mark: str) -> None:
        if mark == '"':
            self._string()
            return
        found = _SCALAR.match(self._text, self._at)
        if found is None:
            raise _Stop(self._no_scalar(), self._at)
        self._at = found.end()

    def _no_scalar(self) -> str:
        if _CONSTANT.match(self._text, self._at):
            return "not_a_number"
        rest = self._text[self._at : self._at + 400]
        is_cut = any(word.startswith(rest) for word in _WORDS) or _CUT_NUMBER.fullmatch(rest)
        return "truncated" if is_cut else "not_json"
