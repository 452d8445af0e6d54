"""The shared strings of an .xlsx as one Arrow array, rich runs joined, phonetic readings left out."""

from __future__ import annotations

import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.reading.archive import MEGABYTE, stream
from pipelines.ingest.reading.result import FileRefused
from pipelines.ingest.reading.sheet_careful import joined_runs
from pipelines.ingest.reading.xml_parts import parse
from pipelines.ingest.reading.xml_stream import RecordStream
from pipelines.ingest.reading.xml_text import escaped, may_be_escaped, replaced, unescape
from pipelines.ingest.reading.xml_tokens import TagNames, Tags, signature, signatures, texts_between

_ITEM, _ITEM_END, _TEXT, _TEXT_END = range(1, 5)
_TAGS = TagNames(
    {"si": _ITEM, "t>": _TEXT, "t ": _TEXT, "t/": _TEXT}, {"si": _ITEM_END, "t>": _TEXT_END},
)  # fmt: skip
_PLAIN = signature(_ITEM, _TEXT, _TEXT_END, _ITEM_END)
_EMPTY = (signature((_ITEM, True)), signature(_ITEM, _ITEM_END), signature(_ITEM, (_TEXT, True), _ITEM_END))
_SHARE = 4  # of the allowed memory, what one array of strings may take


def read_shared_strings(archive: zipfile.ZipFile, member: str | None, memory_mb: int) -> pa.StringArray:
    """All of them, in order.

    Raises
    ------
    FileRefused
        `damaged_file`; `dimension_limit` where they would take more than a quarter of `memory_mb`.
    """
    found: list[pa.StringArray] = [pa.array([], pa.string())]
    size = 0
    for block in RecordStream(stream(archive, member), "sst", "si").blocks() if member else ():
        found.append(unescape(_cut(block), may_be_escaped(block)))
        size += found[-1].nbytes
        if size > memory_mb * MEGABYTE // _SHARE:
            raise FileRefused("dimension_limit", "the texts of the workbook take more memory than is allowed")
    return pa.concat_arrays(found)


def _cut(block: bytes) -> pa.StringArray:
    tags = _TAGS.find(block)
    items = np.flatnonzero(tags.names == _ITEM) if tags else np.zeros(0, np.int64)
    if tags is None or not len(items) or items[0] != 0:
        return _cut_carefully(block)
    marks = signatures(tags, items)
    is_plain = marks == _PLAIN
    begins = tags.ends[items + is_plain] + 1
    ends = np.where(is_plain, tags.begins[np.minimum(items + 2, len(tags.begins) - 1)], begins)
    texts = texts_between(tags.content, begins, ends)
    others = np.flatnonzero(~is_plain & ~np.isin(marks, _EMPTY))
    return _with_rich(texts, tags, items, others) if len(others) else texts


def _with_rich(texts: pa.StringArray, tags: Tags, items: np.ndarray, others: np.ndarray) -> pa.StringArray:
    last = np.append(items[1:], len(tags.begins)) - 1
    rich = [
        joined_runs(tags.content[tags.ends[items[at]] + 1 : tags.begins[last[at]]]) for at in others.tolist()
    ]  # fmt: skip
    return replaced(texts, others, pa.array(rich, pa.string()))


def _cut_carefully(block: bytes) -> pa.StringArray:
    texts: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(name)
        if name == "si":
            texts.append("")

    def text(found: str) -> None:
        if inside[-1] == "t" and "rPh" not in inside:
            texts[-1] += found

    parse((b"<sst>", block, b"</sst>"), start, lambda _: inside.pop(), text)
    return pa.array(list(map(escaped, texts)), pa.string())


def take_shared(strings: pa.StringArray, numbers: pa.StringArray) -> pa.StringArray:
    """The strings that cells of type `s` point to; a number beyond the last is a damaged workbook."""
    try:
        return strings.take(pc.cast(numbers, pa.int64()))
    except (pa.ArrowInvalid, IndexError):
        raise FileRefused("damaged_file", "a cell points to a text that the workbook does not hold") from None
