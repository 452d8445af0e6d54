"""One scan of a file into a temporary table: every record typed for every feed, with its kind and its reasons.

A record is good, bad, blank or the declared total row. A record that any feed refuses is bad for all of them; one
without a key for a feed that says `when: present` feeds the others.
"""

from __future__ import annotations

from datetime import date

import duckdb

from pipelines.contract import Contract
from pipelines.ingest.headers import HeaderMap
from pipelines.ingest.product_sql import factor_sql, product_sql, product_text_sql
from pipelines.ingest.reading.result import Reading
from pipelines.ingest.slots import Slot, slots_of
from pipelines.ingest.typing_notes import note_sql
from pipelines.ingest.typing_sql import (
    Assumed,
    completed_sql,
    define_macros,
    nothing_sql,
    plain_sql,
    reason_sql,
    text_sql,
)
from pipelines.sql import quote_identifier, quote_text

__all__ = ["STAGED", "TYPED", "WORKBOOKS", "Slot", "absent_column", "assumed_of", "rows_for", "slots_of", "stage"]

TYPED = ("parquet", "sql")  # their cells had a type: dates among them are ISO, whatever format a contract states
WORKBOOKS = ("xlsx", "xls", "xlsm", "xlsb", "ods", "xml")  # xml: SpreadsheetML
STAGED = "staged"


def stage(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    reading: Reading,
    header_map: HeaderMap,
    night: date | None = None,
) -> list[Slot]:
    """Fill the table `staged`, one row per record, in one statement. Returns what its value columns are.

    `night` is the one in which the delivery came: a contract may say that no date lies behind it.
    """
    define_macros(connection)
    slots = slots_of(contract, header_map)
    assumed = assumed_of(contract, reading, night)
    values = _values(_texts(reading, header_map), slots, assumed, contract, header_map)
    query = _kinds(_reasons(values, slots, contract, assumed), slots, contract, reading, header_map, assumed)
    connection.execute(f"create or replace temp table {STAGED} as {query}")
    return slots


def assumed_of(contract: Contract, reading: Reading, night: date | None = None) -> Assumed:
    """What the cells of a delivery take from its contract and its kind of file."""
    return Assumed(
        contract.currency, contract.timezone, reading.kind in WORKBOOKS, reading.kind in TYPED, night,
        contract.terms.assume.nulls, reading.dialect.get("date_system") == 1904,
    )  # fmt: skip


def _texts(reading: Reading, header_map: HeaderMap) -> str:
    places = {at for columns in header_map.feeds.values() for mapped in columns for at in mapped.places}
    places |= {header_map.total_at} - {None}  # type: ignore[arg-type]
    texts = ", ".join(f"{text_sql(f'c{at}')} as t{at}" for at in sorted(places))
    return f"select *, {texts} from {reading.scan_sql()}"  # noqa: S608


def _values(source: str, slots: list[Slot], assumed: Assumed, contract: Contract, header_map: HeaderMap) -> str:
    values = ", ".join(f"{_value(slot, assumed)} as {slot.name}" for slot in slots)
    absent = "".join(
        f", {_is_absent(entity, slots, assumed)} as {absent_column(entity)}" for entity in _optional(contract)
    )
    texts = "".join(
        f", {product_text_sql(one.mapped.mapping, _cells(one), assumed)} as {one.text}" for one in _products(slots)
    )
    plain = "".join(f", {_plain(slot, assumed)} as {slot.plain}" for slot in slots)
    plain += "".join(f", {value} as {name}" for slot in slots for name, value in _factors(slot, assumed))
    source = f"select *{texts}{plain} from ({source})"  # noqa: S608
    return f"select *, {values}{absent}, {_is_total(contract, header_map)} as is_total from ({source})"  # noqa: S608


def _value(slot: Slot, assumed: Assumed) -> str:
    mapped = slot.mapped
    if mapped.mapping.product:
        return product_sql(mapped.column, mapped.mapping, [name for name, _ in _factors(slot, assumed)])
    return completed_sql(slot.plain, mapped.column, mapped.mapping, mapped.scale, slot.text, assumed)


def _plain(slot: Slot, assumed: Assumed) -> str:
    """What a cell is if nothing needs repair; a product's cells are typed by themselves."""
    mapped = slot.mapped
    if mapped.mapping.product:
        return "null"
    return plain_sql(mapped.column, mapped.mapping, mapped.scale, slot.text, assumed)


def _factors(slot: Slot, assumed: Assumed) -> list[tuple[str, str]]:
    """Of a product the column and the value of each of its cells."""
    mapped = slot.mapped
    if not mapped.mapping.product:
        return []
    return [
        (f"f{slot.name}_{place}", factor_sql(mapped.column, mapped.mapping, text, assumed))
        for place, text in enumerate(_cells(slot))
    ]


def _cells(slot: Slot) -> list[str]:
    return [f"t{at}" for at in slot.mapped.places]


def _products(slots: list[Slot]) -> list[Slot]:
    """One slot for every set of cells that are multiplied."""
    return list({slot.text: slot for slot in slots if slot.mapped.mapping.product}.values())


def _optional(contract: Contract) -> list[str]:
    return [name for name, feed in contract.feeds.items() if feed.when == "present"]


def absent_column(entity: str) -> str:
    """True where a record has no key for an entity that it need not feed."""
    return quote_identifier(f"_absent_{entity}")


def rows_for(contract: Contract, entity: str) -> str:
    """The condition under which a staged record is a row of an entity."""
    absent = f" and not {absent_column(entity)}" if contract.feeds[entity].when == "present" else ""
    return f"_kind = 'good'{absent}"


def _is_absent(entity: str, slots: list[Slot], assumed: Assumed) -> str:
    keys = [slot for slot in slots if slot.entity == entity and slot.is_key]
    return f"coalesce({' or '.join(nothing_sql(one.mapped.mapping, one.text, assumed) for one in keys)}, false)"


def _is_total(contract: Contract, header_map: HeaderMap) -> str:
    """合 计 and １０ spaces apart are one word: exports centre it with blanks."""
    total, at = contract.reads.total_row, header_map.total_at
    if total is None or at is None:
        return "false"
    says = "".join(total.says.split())
    spaced = "false" if says.isascii() else f"strlen(t{at}) = length(t{at})"  # the usual id: nothing to normalise
    same = f"length(t{at}) <= {2 * len(says) + 6} and replace(juke_half(t{at}), ' ', '') = {quote_text(says)}"
    return f"case when t{at} is null or {spaced} then false else {same} end"


def _reason(slot: Slot, contract: Contract, assumed: Assumed) -> str:
    mapped = slot.mapped
    reason = reason_sql(mapped.column, slot.is_required, slot.name, slot.text, mapped.mapping, assumed)
    if contract.feeds[slot.entity].when == "present":
        return f"case when not {absent_column(slot.entity)} then {reason} end"
    return reason


def _note(place: int, slot: Slot, assumed: Assumed) -> str:
    """Of a product nothing is noted: its text is no cell's."""
    mapped = slot.mapped
    if mapped.mapping.product:
        return "null::integer"
    return note_sql(place, mapped.column, mapped.mapping, slot.plain, slot.name, slot.text, assumed)


def _reasons(source: str, slots: list[Slot], contract: Contract, assumed: Assumed) -> str:
    reasons = ", ".join(f"{_reason(slot, contract, assumed)} as r{slot.name}" for slot in slots)
    return f"select *, {reasons} from ({source})"  # noqa: S608


def _kinds(
    source: str, slots: list[Slot], contract: Contract, reading: Reading, header_map: HeaderMap, assumed: Assumed
) -> str:
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
    noted = ", ".join(_note(place, slot, assumed) for place, slot in enumerate(slots))
    notes = f"case when _kind = 'good' then list_filter([{noted}], lambda one: one is not null) end as _notes"
    values = ", ".join([slot.name for slot in slots] + [absent_column(entity) for entity in _optional(contract)])
    return (
        f"select _record_no, _kind, _problem is not null as _is_torn, _byte_offset, {listed} as _reasons, "  # noqa: S608
        f"{raw} as _raw, {_extra(header_map)} as _extra, {notes}, {values} "
        f"from (select *, {kind} as _kind from ({source}))"
    )


def _extra(header_map: HeaderMap) -> str:
    """Unmapped columns as a JSON object; NULL where all of them are empty."""
    if not header_map.extra:
        return "null::varchar"
    some = ", ".join(f"c{at}" for at, _ in header_map.extra)
    pairs = ", ".join(f"{quote_text(header)}, c{at}" for at, header in header_map.extra)
    return f"case when _kind = 'good' and coalesce({some}, null) is not null then json_object({pairs})::varchar end"
