"""A small company's lake for tests of identity: one delivery a night, through the real ledger and manifest."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.identity import IdentityResult, identify
from pipelines.ingest.ledger import Delivery, LakeFile, Ledger
from pipelines.ingest.manifest import set_dataset
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace

FIELDS = ("customer_type", "name", "phone", "phone_alt", "email", "address", "tax_number", "birth_date", "national_id")
Record = Mapping[str, str | None]


class World:
    """A workspace whose records the test writes. Record ids are `<issuer>:<number>`; None deletes a record."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True)
        shutil.copy(DEFAULT_WORKSPACE / "juke.toml", root / "juke.toml")
        self.ws: Workspace = load_workspace(root)
        self.ws.make_folders()
        self.records: dict[str, Record] = {}
        self.nights = 0

    def deliver(self, changes: Mapping[str, Record | None]) -> None:
        """Write today's records as one full delivery; the ones before leave the living set."""
        for record_id, record in changes.items():
            self.records.pop(record_id, None)
            if record is not None:
                self.records[record_id] = record
        self.nights += 1
        day = date(2026, 1, 1) + timedelta(days=self.nights)
        delivery_id = f"sales-customers-{day:%Y%m%d}"
        _write_lake_file(self.ws, delivery_id, day, self.records)
        with Ledger(self.ws.state / "ledger.sqlite") as ledger, ledger.transaction():
            for older in ledger.deliveries(status="landed"):
                ledger.update(older.delivery_id, status="superseded")
            ledger.add(
                Delivery(delivery_id, "sales", "customers", "erp", "f", "0", 1, day, 1, "2026-01-01", day, "landed")
            )
            file = LakeFile(delivery_id, "customer_records", "g", _path(delivery_id), len(self.records))
            ledger.replace_files(delivery_id, [file])
        set_dataset(self.ws, "test", str(self.nights), 0)  # writes the manifest of the living set

    def night(self, changes: Mapping[str, Record | None] | None = None, *, full: bool = False) -> IdentityResult:
        """Deliver the changes, if any, and identify."""
        if changes is not None:
            self.deliver(changes)
        return identify(self.ws, full=full)

    def bridge(self) -> dict[str, str]:
        """customer_record_id -> customer_id, as the manifest's living bridge has it."""
        return {row[0]: row[1] for row in self.bridge_rows("customer_record_id, customer_id")}

    def bridge_rows(self, columns: str) -> list[tuple[str, ...]]:
        return self.rows("identity_bridge", columns)

    def rows(self, entity: str, columns: str) -> list[tuple[Any, ...]]:
        """Rows of the living generation of one of identity's data sets."""
        manifest, folder = self.ws.lake / "manifest.parquet", self.ws.lake / entity
        return duckdb.execute(
            f"select {columns} from read_parquet('{folder}/*.parquet') where _generation ="
            f" (select generation from read_parquet('{manifest}') where entity = '{entity}') order by all"
        ).fetchall()

    def partition(self) -> set[frozenset[str]]:
        return partition_of(self.bridge())


def partition_of(bridge: Mapping[str, str]) -> set[frozenset[str]]:
    """The sets of records that are one customer, whatever their ids."""
    groups: dict[str, set[str]] = {}
    for record, customer in bridge.items():
        groups.setdefault(customer, set()).add(record)
    return {frozenset(group) for group in groups.values()}


def _path(delivery_id: str) -> str:
    return f"lake/customer_records/{delivery_id}-g.parquet"


def _write_lake_file(ws: Workspace, delivery_id: str, day: date, records: Mapping[str, Record]) -> None:
    connection = duckdb.connect()
    columns = ("_issuer", "source_customer_id", *FIELDS)
    rows = [*zip(*_rows(records), strict=True)] or [()] * len(columns)
    written = pa.table({name: pa.array(cells, pa.string()) for name, cells in zip(columns, rows, strict=True)})
    connection.register("r", written)
    target = ws.root / _path(delivery_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(
        f"copy (select *, '{delivery_id}' as _delivery_id, 'g' as _generation, date '{day}' as _business_date,"
        f" 1 as _revision, row_number() over () as _record_no from r) to '{target}' (format parquet)"
    )


def _rows(records: Mapping[str, Record]) -> Iterable[list[str | None]]:
    for record_id, record in records.items():
        yield [*record_id.split(":"), *(record.get(field) for field in FIELDS)]
