"""One scan of a file into a temporary table: every record typed for every feed, with its kind and its reasons.

A record is good, bad, blank or the declared total row. A record that any feed refuses is bad for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.contract import Contract
from pipelines.ingest.headers import HeaderMap, Mapped
from pipelines.ingest.reading.result import Reading
from pipelines.ingest.typing_sql import Assumed, define_macros, reason_sql, text_sql, value_sql
from pipelines.sql import quote_text

WORKBOOKS = ("xlsx", "xls", "xlsm", "xlsb", "ods")
STAGED = "staged"


@dataclass(frozen=True)
class Slot:
    """One entity column of one feed in the staged table, under a name of ours."""

    entity: str
    mapped: Mapped
    is_required: bool
    name: str

    @property
    def text(self) -> str:
        return f"t{self.mapped.at}"


def slots_of(contract: Contract, header_map: HeaderMap) -> list[Slot]:
    """Every column of every feed that the file has."""
    found = []
    for feed, (entity, columns) in enumerate(header_map.feeds.items()):
        key = contract.feeds[entity].key
        for place, mapped in enumerate(columns):
            # an empty cell of a cross-table is no row, not a row without its number
            is_required = (mapped.column.required or mapped.column.name in key) and mapped.day is None
            found.append(Slot(entity, mapped, is_required, f"v{feed}_{place}"))
    return found


def stage(
    connection: duckdb.DuckDBPyConnection, contract: Contract, reading: Reading, header_map: HeaderMap
) -> list[Slot]:
    """Fill the table `staged`, one row per record, in one statement. Returns what its value columns are."""
    define_macros(connection)
    slots = slots_of(contract, header_map)
    assumed = Assumed(contract.currency, contract.timezone, reading.format in WORKBOOKS)
    query = _kinds(_reasons(_values(_texts(reading, header_map), slots, assumed, contract, header_map), slots),
                   slots, reading, header_map)  # fmt: skip
    connection.execute(f"create or replace temp table {STAGED} as {query}")
    return slots


def _texts(reading: Reading, header_map: HeaderMap) -> str:
    places = {mapped.at for columns in header_map.feeds.values() for mapped in columns}
    places |= {header_map.total_at} - {None}  # type: ignore[arg-type]
    texts = ", ".join(f"{text_sql(f'c{at}')} as t{at}" for at in sorted(places))
    return f"select *, {texts} from {reading.scan_sql()}"  # noqa: S608


def _values(source: str, slots: list[Slot], assumed: Assumed, contract: Contract, header_map: HeaderMap) -> str:
    values = ", ".join(
        f"{value_sql(s.mapped.column, s.mapped.mapping, s.mapped.scale, s.text, assumed)} as {s.name}" for s in slots
    )
    return f"select *, {values}, {_is_total(contract, header_map)} as is_total from ({source})"  # noqa: S608


def _is_total(contract: Contract, header_map: HeaderMap) -> str:
    """合 计 and １０ spaces apart are one word: exports centre it with blanks."""
    total, at = contract.reads.total_row, header_map.total_at
    if total is None or at is None:
        return "false"
    says = "".join(total.says.split())
    spaced = "false" if says.isascii() else f"strlen(t{at}) = length(t{at})"  # the usual id: nothing to normalise
    same = f"length(t{at}) <= {2 * len(says) + 6} and replace(juke_half(t{at}), ' ', '') = {quote_text(says)}"
    return f"case when t{at} is null or {spaced} then false else {same} end"


def _reasons(source: str, slots: list[Slot]) -> str:
    reasons = ", ".join(f"{reason_sql(s.mapped.column, s.is_required, s.name, s.text)} as r{s.name}" for s in slots)
    return f"select *, {reasons} from ({source})"  # noqa: S608


def _kinds(source: str, slots: list[Slot], reading: Reading, header_map: HeaderMap) -> str:
    reasons = ", ".join(f"r{slot.name}" for slot in slots)
    kind = (
        f"case when _is_blank and _problem is null then 'blank' when is_total then 'total' "
        f"when _problem is not null or coalesce({reasons}) is not null then 'bad' else 'good' end"
    )
    listed = (
        f"case when _kind = 'bad' then case when _problem is not null then [_problem] "
        f"else list_sort(list_distinct(list_filter([{reasons}], lambda one: one is not null))) end end"
    )
    cells = ", ".join(f"c{at}" for at in range(len(reading.headers)))
    raw = f"case when _kind = 'bad' then coalesce(_raw, encode(to_json([{cells}])::varchar)) end"
    values = ", ".join(slot.name for slot in slots)
    return (
        f"select _record_no, _kind, _problem is not null as _is_torn, _byte_offset, {listed} as _reasons, "  # noqa: S608
        f"{raw} as _raw, {_extra(header_map)} as _extra, {values} from (select *, {kind} as _kind from ({source}))"
    )


def _extra(header_map: HeaderMap) -> str:
    """Unmapped columns as a JSON object; NULL where all of them are empty."""
    if not header_map.extra:
        return "null::varchar"
    some = ", ".join(f"c{at}" for at, _ in header_map.extra)
    pairs = ", ".join(f"{quote_text(header)}, c{at}" for at, header in header_map.extra)
    return f"case when _kind = 'good' and coalesce({some}, null) is not null then json_object({pairs})::varchar end"
