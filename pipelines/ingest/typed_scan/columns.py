"""Which columns can be typed here, and how: one function from cells to values for each slot of a delivery.

What is not listed here word for word is careful typing's: a new type, a new option of a mapping, an odd format.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from pipelines.contract import Column, Contract
from pipelines.ingest.headers import Mapped
from pipelines.ingest.staging import Slot
from pipelines.ingest.typed_scan import numbers, texts
from pipelines.ingest.typed_scan.cells import Cells, Typed
from pipelines.ingest.typed_scan.moments import moment, shapes_of
from pipelines.ingest.typing_sql import word_pairs

#: Options of a mapping, a feed and `assume` whose meaning is known here; any other makes every record doubtful.
_MAPPING = {"sources", "product", "format", "values", "scale"}
_FEED = {"key", "when", "columns"}
_ASSUME = {"timezone", "currency", "tax", "issuer"}

Typer = Callable[[Sequence[Cells]], dict[str, Typed]]
VALUE, DAY = "value", "day"


@dataclass(frozen=True)
class TypedSlot:
    """A slot with what types it: its cells, to its `value` and, of a timestamp, its `day`."""

    slot: Slot
    typer: Typer


def typed_slots(contract: Contract, slots: Sequence[Slot], is_workbook: bool) -> list[TypedSlot] | None:
    """None where a column, or the contract as a whole, is not for here."""
    if contract.controls or not contract.terms.assume.model_fields_set <= _ASSUME:
        return None
    if any(not feed.model_fields_set <= _FEED for feed in contract.feeds.values()):
        return None
    typers = [(slot, _typer(slot.mapped, contract, is_workbook)) for slot in slots]
    found = [TypedSlot(slot, typer) for slot, typer in typers if typer]
    return found if len(found) == len(slots) else None


def arrow_type(duckdb_type: str) -> pa.DataType:
    """The Arrow type of a lake column."""
    plain = {
        "VARCHAR": pa.string(), "BIGINT": pa.int64(), "INTEGER": pa.int32(), "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"), "BOOLEAN": pa.bool_(),
    }  # fmt: skip
    if duckdb_type in plain:
        return plain[duckdb_type]
    precision, scale = duckdb_type.removeprefix("DECIMAL(").removesuffix(")").split(",")
    return pa.decimal128(int(precision), int(scale))


def _typer(mapped: Mapped, contract: Contract, is_workbook: bool) -> Typer | None:
    column, mapping = mapped.column, mapped.mapping
    if mapped.day or not mapping.model_fields_set <= _MAPPING:
        return None
    if mapping.product:
        return _product(mapped)
    if mapping.values or column.type in ("enum", "boolean"):
        return _words(mapped)
    if column.type in ("id", "text"):
        identifier = texts.identifier_of_workbook if is_workbook else texts.identifier
        return _alone(identifier if column.type == "id" else texts.plain_text)
    if column.type in ("date", "timestamp"):
        return _moment(mapped, contract.timezone, is_workbook)
    return _number(column, mapped.scale)


def _alone(typed: Callable[[Cells], Typed] | None) -> Typer | None:
    return (lambda cells: {VALUE: typed(cells[0])}) if typed else None


def _words(mapped: Mapped) -> Typer | None:
    kind = arrow_type(mapped.column.duckdb_type)
    pairs = word_pairs(mapped.column, mapped.mapping)
    if not pairs:
        return _alone(texts.any_text)
    if pa.types.is_boolean(kind):
        if not set(pairs.values()) <= {"true", "false"}:
            return None
        return _alone(texts.looked_up({word: value == "true" for word, value in pairs.items()}, kind))
    return _alone(texts.looked_up(pairs, kind)) if pa.types.is_string(kind) else None


def _number(column: Column, scale: float | int | None) -> Typer | None:
    kind = arrow_type(column.duckdb_type)
    if scale is None:
        return _alone(numbers.number(kind))
    return _alone(numbers.scaled(kind, Decimal(str(scale))))


def _product(mapped: Mapped) -> Typer | None:
    kind = arrow_type(mapped.column.duckdb_type)
    if not pa.types.is_decimal(kind) or kind.precision > 18 or kind.scale > 4:
        return None
    typed = numbers.product(kind, [one.one_minus for one in mapped.mapping.product])
    return lambda cells: {VALUE: typed(cells)}


def _moment(mapped: Mapped, timezone: str, is_workbook: bool) -> Typer | None:
    shapes = shapes_of(mapped.mapping.format, is_workbook)
    if not shapes:
        return None
    is_date = mapped.column.type == "date"
    typed = moment(shapes, None if is_date else timezone)

    def both(cells: Sequence[Cells]) -> dict[str, Typed]:
        found = typed(texts.trimmed(cells[0]))
        return {VALUE: found["day"]} if is_date else {VALUE: found["utc"], DAY: found["day"]}

    return both
