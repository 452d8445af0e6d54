"""Writes one entity's rows of a delivery as its lake file: one row per key, the last record wins.

Which files live is `manifest`'s business.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.contract import Contract, Entity
from pipelines.ingest.ledger import Delivery, LakeFile
from pipelines.ingest.staging import STAGED, Slot, rows_for
from pipelines.ingest.vault import sync_folder
from pipelines.settings import Workspace
from pipelines.sql import quote_identifier, quote_text


@dataclass(frozen=True)
class Repeats:
    """Rows a later record of the same key stands for: `repeated` said the same, `replaced` something else."""

    repeated: int = 0
    replaced: int = 0


def write_lake_file(
    connection: duckdb.DuckDBPyConnection,
    ws: Workspace,
    contract: Contract,
    delivery: Delivery,
    entity: Entity,
    slots: list[Slot],
) -> tuple[LakeFile, Repeats]:
    """Write `lake/<entity>/<delivery>-<version>.parquet` from the staged table, safely against a power cut."""
    source, mine = _rows_of(contract, entity, [slot for slot in slots if slot.entity == entity.name])
    keys = _keys(entity, contract.feeds[entity.name].key, mine)
    rows_here = rows_for(contract, entity.name)
    repeats = _repeats(connection, source, rows_here, keys, list(mine.values()))
    last = ""
    if repeats != Repeats():
        last = f" qualify row_number() over (partition by {', '.join(keys)} order by _record_no desc) = 1"
    columns = ", ".join(_columns(contract, delivery, entity, mine))
    query = f"select {columns} from {source} where {rows_here}{last}"  # noqa: S608
    path = ws.lake / entity.name / f"{delivery.delivery_id}-{contract.version}.parquet"
    rows = write_parquet(connection, query, path)
    file = LakeFile(delivery.delivery_id, entity.name, contract.version, str(path.relative_to(ws.root)), rows)
    return file, repeats


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write a query's rows to `path` under another name first, so that no reader ever sees a part. Returns the rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"_{path.name}.part")
    target = f"{quote_text(unfinished)} (format parquet, compression zstd)"
    written = connection.execute(f"copy ({query}) to {target}").fetchone()
    move_into_place(unfinished, path)
    return int(written[0]) if written else 0


def move_into_place(unfinished: Path, path: Path) -> None:
    """fsync, rename, fsync the folder: after a power cut the file is there whole or not at all."""
    handle = os.open(unfinished, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    unfinished.replace(path)
    sync_folder(path.parent)


def _keys(entity: Entity, key: tuple[str, ...], mine: dict[str, str]) -> list[str]:
    """The expressions of a key. A number that states its issuer brings it: two issuers' equal numbers are two rows."""
    stated = (entity.issuer_column(name) for name in key)
    return [mine[name] for name in key] + [mine[name] for name in stated if name and name in mine]


def _rows_of(contract: Contract, entity: Entity, slots: list[Slot]) -> tuple[str, dict[str, str]]:
    """What a feed's rows are read from, and the expression of each column it fills.

    A row is a record, or each filled cell of a record where the contract says `unpivot`.
    """
    mine = {slot.mapped.column.name: slot.name for slot in slots if slot.mapped.day is None}
    unpivot = contract.feeds[entity.name].unpivot
    if unpivot is None:
        return STAGED, mine
    cells = ", ".join(
        f"{{'day': date {quote_text(slot.mapped.day.isoformat())}, 'number': {slot.name}}}"
        for slot in slots
        if slot.mapped.day
    )
    rows = f"(select * from (select *, unnest([{cells}]) as cell from {STAGED}) where cell.number is not null)"  # noqa: S608
    return rows, {**mine, unpivot.into: "cell.day", unpivot.value: "cell.number"}


def _repeats(
    connection: duckdb.DuckDBPyConnection, source: str, rows_here: str, keys: list[str], values: list[str]
) -> Repeats:
    if not keys:
        return Repeats()
    key = ", ".join(keys)
    distinct = f"select count(*) = count(distinct hash({key})) from {source} where {rows_here}"  # noqa: S608
    if _one(connection, distinct)[0]:  # equal counts of hashes prove that no key repeats; unequal ones prove nothing
        return Repeats()
    named = ", ".join(f"{one} as k{at}" for at, one in enumerate(keys))
    parts = ", ".join(f"k{at}" for at in range(len(keys)))
    repeated, replaced = _one(
        connection,
        f"""
        with printed as (
            select {named}, _record_no, hash({", ".join(values)}, _extra) as print from {source} where {rows_here}
        ),
        ranked as (
            select print, row_number() over later as place, first_value(print) over later as last
            from printed window later as (partition by {parts} order by _record_no desc)
        )
        select count_if(place > 1 and print = last), count_if(place > 1 and print <> last) from ranked
        """,  # noqa: S608
    )
    return Repeats(repeated, replaced)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    return connection.execute(query).fetchone() or ()


def _columns(contract: Contract, delivery: Delivery, entity: Entity, mine: dict[str, str]) -> list[str]:
    """Every column of `Entity.lake_columns`, in its order, as SQL over the staged table."""
    zone = quote_text(contract.timezone)
    made: dict[str, str] = {}
    for column in entity.columns.values():
        value = mine.get(column.name, "null")
        if column.day_column:
            made[column.day_column] = value
            value = f"timezone({zone}, {value}::timestamp)" if column.name in mine else value
        made[column.name] = value
    made |= _constants(contract, delivery)
    return [f"cast({made[name]} as {kind}) as {quote_identifier(name)}" for name, kind in entity.lake_columns()]


def _constants(contract: Contract, delivery: Delivery) -> dict[str, str]:
    text = {
        "currency_code": contract.currency,
        "tax_basis": contract.tax or "",
        "_issuer": contract.issuer,
        "_department": contract.department,
        "_export": contract.export,
        "_delivers": contract.delivers,
        "_delivery_id": delivery.delivery_id,
        "_generation": contract.version,
        "_business_date": delivery.business_date.isoformat(),
    }
    plain = {"_revision": str(int(delivery.revision or 0)), "_record_no": "_record_no", "_extra": "_extra"}
    return {**{name: quote_text(value) for name, value in text.items()}, **plain}
