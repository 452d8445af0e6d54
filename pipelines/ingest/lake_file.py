"""Writes one entity's rows of a delivery as its lake file: one row per key, the last record wins.

Which files live is `manifest`'s business.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from pipelines.contract import Contract, Entity
from pipelines.ingest.desk import Desk
from pipelines.ingest.lake_rows import LakeRows
from pipelines.ingest.ledger import Delivery, LakeFile
from pipelines.ingest.staging import STAGED, Slot, rows_for
from pipelines.ingest.vault import sync_folder
from pipelines.settings import Workspace
from pipelines.sql import quote_identifier, quote_text

_SORTED = 20_000_000  # keys whose hashes are sorted in memory


@dataclass(frozen=True)
class Repeats:
    """Rows a later record of the same key stands for: `repeated` said the same, `replaced` something else."""

    repeated: int = 0
    replaced: int = 0


class LakeFileWriter:
    """Writes `lake/<entity>/<delivery>-<version>.parquet` under another name until `finish`.

    Certain rows come first, through `rows`; those of the staged table may follow.
    """

    def __init__(self, ws: Workspace, contract: Contract, delivery: Delivery, entity: Entity) -> None:
        self._ws, self._contract, self._delivery, self._entity = ws, contract, delivery, entity
        self._path = ws.lake / entity.name / f"{delivery.delivery_id}-{contract.version}.parquet"
        self._unfinished = self._path.with_name(f"_{self._path.name}.part")
        self.rows = LakeRows(self._unfinished, contract, delivery, entity)

    def add_staged(self, connection: duckdb.DuckDBPyConnection, slots: list[Slot]) -> None:
        """Append the good records of the staged table."""
        source, mine = _rows_of(self._contract, self._entity, [one for one in slots if one.entity == self._entity.name])
        columns = ", ".join(_columns(self._contract, self._entity, mine))
        query = f"select {columns} from {source} where {rows_for(self._contract, self._entity.name)}"  # noqa: S608
        self.rows.write_rows(connection.execute(query).to_arrow_reader())

    def finish(self, desk: Desk, slots: list[Slot]) -> tuple[LakeFile, Repeats]:
        """Leave one row per key, the last record's, and give the file its name, safely against a power cut."""
        self.rows.close()
        filled = {slot.mapped.column.name for slot in slots if slot.entity == self._entity.name}
        keys = _keys(self._entity, self._contract.feeds[self._entity.name].key, filled)
        repeats = _repeats(desk, self._entity, self._unfinished, keys, self.rows.rows)
        if repeats != Repeats():
            _leave_last(desk.connection, self._unfinished, keys)
        move_into_place(self._unfinished, self._path)
        rows = self.rows.rows - repeats.repeated - repeats.replaced
        name, version = self._entity.name, self._contract.version
        return LakeFile(
            self._delivery.delivery_id, name, version, str(self._path.relative_to(self._ws.root)), rows
        ), repeats

    def abandon(self) -> None:
        """Nothing of it stays."""
        self.rows.close()
        self._unfinished.unlink(missing_ok=True)


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


def _keys(entity: Entity, key: tuple[str, ...], filled: set[str]) -> list[str]:
    """The columns of a key. A number that states its issuer brings it: two issuers' equal numbers are two rows."""
    stated = (entity.issuer_column(name) for name in key)
    return [*key, *(name for name in stated if name and name in filled)]


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


def _repeats(desk: Desk, entity: Entity, path: Path, keys: list[str], rows: int) -> Repeats:
    if not keys or rows < 2 or _is_distinct(desk.connection, path, keys, rows):
        return Repeats()
    key = ", ".join(map(quote_identifier, keys))
    values = ", ".join(quote_identifier(name) for name, _ in entity.lake_columns() if name != "_record_no")
    repeated, replaced = _one(
        desk.connection,
        f"""
        with printed as (select {key}, _record_no, hash({values}) as print from read_parquet({quote_text(path)})),
        ranked as (
            select print, row_number() over later as place, first_value(print) over later as last
            from printed window later as (partition by {key} order by _record_no desc)
        )
        select count_if(place > 1 and print = last), count_if(place > 1 and print <> last) from ranked
        """,  # noqa: S608
    )
    return Repeats(repeated, replaced)


def _is_distinct(connection: duckdb.DuckDBPyConnection, path: Path, keys: list[str], rows: int) -> bool:
    """Whether hashes prove that no key repeats; equal ones prove nothing. Sorting them costs a tenth of counting."""
    key, file = ", ".join(map(quote_identifier, keys)), quote_text(path)
    if rows > _SORTED:
        return bool(_one(connection, f"select count(distinct hash({key})) = count(*) from read_parquet({file})")[0])  # noqa: S608
    hashes = np.empty(rows, np.uint64)
    at = 0
    for batch in connection.execute(f"select hash({key}) from read_parquet({file})").to_arrow_reader():  # noqa: S608
        hashes[at : at + batch.num_rows] = batch.column(0).to_numpy()
        at += batch.num_rows
    hashes.sort()
    return not (hashes[1:] == hashes[:-1]).any()


def _leave_last(connection: duckdb.DuckDBPyConnection, path: Path, keys: list[str]) -> None:
    """Of every key the row with the largest record number, in the order of records."""
    key, distinct = ", ".join(map(quote_identifier, keys)), path.with_name(f"{path.name}.distinct")
    last = f"qualify row_number() over (partition by {key} order by _record_no desc) = 1 order by _record_no"
    query = f"select * from read_parquet({quote_text(path)}) {last}"  # noqa: S608
    connection.execute(f"copy ({query}) to {quote_text(distinct)} (format parquet, compression zstd)")
    distinct.replace(path)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    return connection.execute(query).fetchone() or ()


def _columns(contract: Contract, entity: Entity, mine: dict[str, str]) -> list[str]:
    """The columns of `Entity.lake_columns` that the staged table fills, as SQL over it."""
    zone = quote_text(contract.timezone)
    made = {"_record_no": "_record_no", "_extra": "_extra"}
    for column in entity.columns.values():
        value = mine.get(column.name)
        if value is not None and column.day_column:
            made[column.day_column] = value
            value = f"timezone({zone}, {value}::timestamp)"
        if value is not None:
            made[column.name] = value
    kinds = dict(entity.lake_columns())
    return [f"cast({value} as {kinds[name]}) as {quote_identifier(name)}" for name, value in made.items()]
