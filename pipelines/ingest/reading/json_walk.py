"""The way through a document to its records: objects are walked key by key, lists are read or passed over."""

from __future__ import annotations

from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]

from pipelines.ingest.reading.json_elements import Elements, begins_sequence, sequence, skim
from pipelines.ingest.reading.json_record import NotARecord, Records, scan
from pipelines.ingest.reading.json_strict import DEPTH, first_flaw
from pipelines.ingest.reading.json_table import Block
from pipelines.ingest.reading.json_window import Window, refused
from pipelines.ingest.reading.result import RECORD_CAP, FileRefused

ROOT = "$"  # the place of records that are the document itself


class Walk:
    """`taken` is the path whose records were read; `lists` and `empty` are the other lists of objects, with their keys.

    `root_keys` are the dotted names of everything in the document that is no list of objects.
    """

    def __init__(self, window: Window, wanted: str | None, records: Records) -> None:
        self._window, self._wanted, self._elements = window, wanted, Elements(records)
        self.taken: str | None = None
        self.lists: dict[str, dict[str, None]] = {}
        self.empty: list[str] = []
        self.root_keys: dict[str, None] = {}
        self._repeated: int | None = None  # the byte at which a key stands again

    @property
    def header_count(self) -> int:
        return self._elements.header_count

    @property
    def repeats_a_key(self) -> bool:
        return self._repeated is not None

    def blocks(self) -> Iterator[Block]:
        """The records of the wanted place; without one, of the first list of objects."""
        mark = self._window.peek()
        if not mark:
            raise FileRefused("empty_file", "the file holds white space and nothing else")
        if mark == "{" and self._wanted in (None, ROOT) and begins_sequence(self._window):
            self.taken = ROOT
            yield from self._elements.blocks(self._window, sequence(self._window))
        elif mark == "{" and self._wanted != ROOT:
            yield from self._object(())
        elif mark == "{":
            yield from self._root_record()
        else:
            yield from self._value(())
        if self._window.peek():
            raise self._window.refused("not_json", self._window.at)
        if self._repeated is not None and self.taken not in (None, ROOT):
            raise refused("duplicate_key", self._repeated)

    def _object(self, path: tuple[str, ...]) -> Iterator[Block]:
        window = self._window
        if len(path) >= DEPTH:
            raise window.refused("too_deep", window.at)
        window.take("{")
        keys = set[str]()
        if window.peek() != "}":
            yield from self._member(path, keys)
            while window.peek() != "}":
                window.take(",")
                yield from self._member(path, keys)
        window.at += 1

    def _member(self, path: tuple[str, ...], keys: set[str]) -> Iterator[Block]:
        window = self._window
        window.take('"')
        begin = window.at - 1
        try:
            name, window.at = scanstring(window.text, window.at, True)
        except ValueError:
            window.at = begin
            raise window.refusal(NotARecord("not_json")) from None
        if name in keys:
            self._repeated = window.offset(begin)
        keys.add(name)
        window.take(":")
        yield from self._value((*path, name.encode("utf-8", "replace").decode()))

    def _value(self, path: tuple[str, ...]) -> Iterator[Block]:
        mark, name = self._window.peek(), ".".join(path) or ROOT
        is_wanted = self._wanted in (name, None) if name == ROOT else self._wanted == name
        if mark == "[":
            self._window.at += 1
            yield from self._list(name, is_wanted)
        elif is_wanted:
            self.taken = name
            yield from self._elements.single(self._window)
        elif mark == "{":
            yield from self._object(path)
        else:
            self.root_keys[name] = None
            self._pass_over()

    def _list(self, name: str, is_wanted: bool) -> Iterator[Block]:
        mark = self._window.peek()
        if is_wanted or (self._wanted is None and self.taken is None and mark == "{"):
            self.taken = name
            yield from self._elements.blocks(self._window)
            return
        first = skim(self._window)
        if isinstance(first, dict):
            self.lists[name] = dict.fromkeys(first)
            return
        self.root_keys[name] = None
        if mark == "]":
            self.empty.append(name)

    def _pass_over(self) -> None:
        try:
            _, self._window.at = scan(self._window.text, self._window.at)
        except NotARecord as flaw:
            raise self._window.refusal(flaw) from None

    def _root_record(self) -> Iterator[Block]:
        """The whole document as one record. That it is JSON was proved on the way here, unless the contract said so."""
        window, self.taken = self._window, ROOT
        text = window.text[window.at :]
        if window.is_short or (len(text) > RECORD_CAP + 2 and not text[RECORD_CAP:].isspace()):
            raise FileRefused("no_records", "the document is one object and no list of records is in it")
        if first_flaw(text) is None and (flaw := first_flaw(text, unique=True)):
            raw = window.raw(window.at, len(window.text))
            window.at = len(window.text)
            yield [{}], {0: (flaw.what, window.offset(flaw.at), raw)}
            return
        yield from self._elements.single(window)
