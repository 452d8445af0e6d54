"""What typing noticed of cells that it loaded all the same: words for nothing, repairs, zeros put back, odd values.

Each staged record carries the codes of its notes; here they are made and, once a delivery lands, counted by column.
A code is (slot, kind), and for a word for nothing its place in the list, which is no customer's data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from pipelines.contract import Column, Mapping
from pipelines.ingest.ledger import Finding
from pipelines.ingest.typing.bounds import is_outside_sql
from pipelines.ingest.typing.words import EMPTY
from pipelines.ingest.typing_sql import Assumed, null_words_of
from pipelines.sql import quote_text

TOPIC = "typing"
_REPAIRED, _PADDED, _OUTSIDE, _WORD = 1, 2, 3, 10
_SLOT = 1000  # codes of one slot
_KINDS = {_REPAIRED: "repaired", _PADDED: "padded_id", _OUTSIDE: "out_of_range"}


def note_sql(place: int, column: Column, mapping: Mapping, plain: str, value: str, text: str, assumed: Assumed) -> str:
    """The code of what is to be noted of one cell that has no reason against it, else NULL.

    `plain`, `value` and `text` are names of columns: what `plain_sql` and `value_sql` made of the text.
    """
    words = _words(mapping, assumed)
    listed = ", ".join(quote_text(word.lower()) for word in words)
    word = f"{place * _SLOT + _WORD} + coalesce(list_position([{listed}], lower({text})), 0)" if words else "null"
    outside = is_outside_sql(value, column, mapping, assumed.night) if mapping.otherwise == "warn" else None
    notes = [f"when {outside} then {place * _SLOT + _OUTSIDE}"] if outside else []
    if mapping.length:
        notes.append(f"when strlen({value}) > strlen({text}) then {place * _SLOT + _PADDED}")
    notes.append(f"when {plain} is null then {place * _SLOT + _REPAIRED}")
    return f"case when {text} is null then null when {value} is null then {word} {' '.join(notes)} end"


@dataclass(frozen=True)
class Noted:
    """One slot whose notes are counted: its entity column, the cells it takes, and what says how they are written."""

    column: str
    cells: tuple[int, ...]
    mapping: Mapping
    assumed: Assumed


def typing_findings(
    connection: duckdb.DuckDBPyConnection, delivery_id: str, staged: str, slots: Sequence[Noted]
) -> list[Finding]:
    """One finding for each kind and column; cells that feed a column of two entities are counted once."""
    codes = connection.execute(
        f"select note, count(*) from (select unnest(_notes) as note from {staged} "  # noqa: S608 - a table of ours
        "where _notes is not null and _kind = 'good') group by all order by 2 desc, 1"
    ).fetchall()
    first = {(slot.column, slot.cells): place for place, slot in reversed(list(enumerate(slots)))}
    counts: Counter[tuple[str, str]] = Counter()
    told: dict[tuple[str, str], list[str]] = {}
    for code, count in codes:
        slot, kind = slots[code // _SLOT], code % _SLOT
        if first[slot.column, slot.cells] != code // _SLOT:
            continue
        about = (_KINDS.get(kind, "null_word"), slot.column)
        counts[about] += count
        words = _words(slot.mapping, slot.assumed)
        if kind > _WORD and kind - _WORD <= len(words):
            told.setdefault(about, []).append(words[kind - _WORD - 1])
    return list(_findings(delivery_id, counts, told))


def _findings(
    delivery_id: str, counts: Counter[tuple[str, str]], told: dict[tuple[str, str], list[str]]
) -> Iterator[Finding]:
    for (kind, name), count in sorted(counts.items()):
        words = dict.fromkeys(told.get((kind, name), ()))
        repaired = count if kind in ("repaired", "padded_id") else 0
        yield Finding(delivery_id, TOPIC, kind, name, count, repaired, " ".join(words) or None)


def _words(mapping: Mapping, assumed: Assumed) -> tuple[str, ...]:
    return (*null_words_of(mapping, assumed), *EMPTY)
