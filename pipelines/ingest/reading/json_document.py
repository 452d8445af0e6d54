"""A JSON document from file to `Reading`: a list of records, or an object that holds one somewhere, of any length.

The list is cut and parsed element by element in a window of a few megabytes, so that memory does not grow with the
file. A document is strict as a whole: where it is no JSON nothing of it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.ingest.reading.columns import TableWriter
from pipelines.ingest.reading.decode import Encoding
from pipelines.ingest.reading.headers import hits, normalise_header
from pipelines.ingest.reading.json_record import Records
from pipelines.ingest.reading.json_table import Block, relation_of, write_rows
from pipelines.ingest.reading.json_walk import ROOT, Walk
from pipelines.ingest.reading.json_window import Window, json_encoding
from pipelines.ingest.reading.result import FileRefused, Hints, Reading, scratch_path


def read_json(path: Path, hints: Hints, scratch: Path, expected: frozenset[str]) -> Reading:
    """Read the records of a document; see `Reading`. There is no header record but in a list of lists.

    Raises
    ------
    FileRefused
        `empty_file`; `not_json`, `truncated_file`, `duplicate_key`, `too_deep`, `undecodable`, `record_too_long`, each
        with the byte where it is; `several_lists`, `records_missing` with the paths of the lists there are.
    """
    encoding = json_encoding(path, hints.encoding, expected)
    document = _Document(path, encoding, hints, expected)
    target = scratch_path(scratch, path, ".parquet")
    count, walk = document.load(target)
    return Reading(
        format="json",
        encoding=encoding.name,
        encoding_evidence=encoding.evidence,
        dialect={"records": walk.taken},
        headers=tuple(document.records.headers),
        header_count=walk.header_count,
        record_count=count,
        relation=relation_of(document.records, target),
        flags=("bom",) if encoding.bom else (),
    )


class _Document:
    """Walks a file once, and again where another place than the first list turns out to hold the records."""

    def __init__(self, path: Path, encoding: Encoding, hints: Hints, expected: frozenset[str]) -> None:
        self._path, self._encoding, self._hints, self._expected = path, encoding, hints, expected
        self.records = Records(expected, hints.explode)

    def load(self, target: Path) -> tuple[int, Walk]:
        """Write the records; how many there are, and the walk that found them."""
        count, walk = self._load(self._hints.records, target)
        place = self._hints.records or self._place(walk)
        if walk.taken is None and self._hints.records:
            raise _missing(walk)
        if walk.taken != place:
            self.records = Records(self._expected, self._hints.explode)
            if place == ROOT and walk.repeats_a_key:  # its only record is none, and still the file has columns
                self.records.headers.update(dict.fromkeys(map(normalise_header, walk.root_keys)))
            count, walk = self._load(place, target)
        if not count:
            # an empty list names no keys: nothing is missing from it
            self.records.headers.update(dict.fromkeys(sorted(self._expected)))
            TableWriter(target, len(self.records.headers)).__exit__(None, None, None)
        return count, walk

    def _load(self, wanted: str | None, target: Path) -> tuple[int, Walk]:
        walks: list[Walk] = []

        def blocks() -> Iterator[Block]:
            window = Window(self._path, self._encoding)
            walks.append(Walk(window, wanted, self.records))
            try:
                yield from walks[-1].blocks()
            finally:
                window.close()

        return write_rows(blocks, self.records, target), walks[-1]

    def _place(self, walk: Walk) -> str:
        """Where the records are, as nobody said it: in the only list, or where most names are known."""
        if walk.taken == ROOT:
            return ROOT
        known = {path: self._hits(keys) for path, keys in walk.lists.items()}
        if walk.taken:
            known[walk.taken] = self._hits(self.records.headers)
        own = self._hits(walk.root_keys)
        if not known:
            is_empty_list = len(walk.empty) == 1 and not own and self._expected
            return walk.empty[0] if is_empty_list else ROOT
        best = [path for path, count in known.items() if count == max(known.values())]
        if own > max(known.values()):
            return ROOT
        if len(best) > 1:
            message = "several lists of objects could hold the records; the contract can name one in reads.records"
            raise FileRefused("several_lists", message, evidence={"lists": sorted(known)})
        return best[0]

    def _hits(self, names: dict[str, None]) -> int:
        return hits(names, self._expected)


def _missing(walk: Walk) -> FileRefused:
    found = sorted({*walk.lists, *walk.empty})
    there = f"; lists there are: {', '.join(found[:20])}" if found else ""
    message = f"the document has nothing under the contract's reads.records{there}"
    return FileRefused("records_missing", message, evidence={"lists": found[:20]})
