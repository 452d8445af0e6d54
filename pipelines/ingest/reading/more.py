"""Whether a text holds more than one table's records, though all may be regular: its header again, or notes at its end.

Two cheap looks at the bytes, for files that would otherwise be read without looking at single records.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.ingest.reading.decode import Encoding
from pipelines.ingest.reading.layout import Layout
from pipelines.ingest.reading.notes import may_be_note, note_kind
from pipelines.ingest.reading.split import lines_of, split

_BLOCK = 1 << 22  # bytes
_TAIL = 1 << 14


def holds_more(path: Path, encoding: Encoding, layout: Layout) -> bool:
    """Whether the careful path must look at the records."""
    if path.stat().st_size <= layout.start:
        return False
    return _repeats_header(path, encoding, layout) or _ends_with_notes(path, encoding, layout)


def _repeats_header(path: Path, encoding: Encoding, layout: Layout) -> bool:
    opening = layout.table.opening.encode(encoding.name, "replace")
    if not opening:
        return False
    with path.open("rb") as file:
        file.seek(layout.start)
        kept = b""
        while block := file.read(_BLOCK):  # not mapped: the child's address space is limited
            if opening in kept + block:
                return True
            kept = block[-len(opening) :]
    return False


def _ends_with_notes(path: Path, encoding: Encoding, layout: Layout) -> bool:
    size = path.stat().st_size
    begin = max(layout.start, layout.start + (size - layout.start - _TAIL) // 4 * 4)
    with path.open("rb") as file:
        file.seek(begin)
        lines, ends = lines_of(file.read().decode(encoding.name, "replace"))
    rows = split(lines[1:] if begin > layout.start else lines, ends, layout.dialect, layout.table.width, is_last=True)
    last = next((row for row in reversed(rows.rows) if any(row)), [])
    width = layout.table.width
    return may_be_note(last, width) and note_kind(last, width, layout.table.profile) is not None
