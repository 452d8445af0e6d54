"""A small lake as landing would leave it, written row by row, so that the tests of the models need no ingest.

Rows are dictionaries; columns not given are NULL. Only what the models read is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contract import load_entities
from pipelines.ingest.datasets import DATASETS
from pipelines.settings import Company, Config, Workspace
from pipelines.sql import quote_identifier, quote_text

OWN = {name: dict(shape) for name, shape in DATASETS.items()}
MANIFEST = {
    "entity": "varchar", "delivery_id": "varchar", "generation": "varchar", "department": "varchar",
    "export": "varchar", "issuer": "varchar",
    "business_date": "date", "revision": "integer", "is_current": "boolean", "row_count": "bigint",
    "ledger_seq": "bigint",
}  # fmt: skip


def write_rows(path: Path, columns: dict[str, str], rows: Iterable[dict[str, Any]]) -> None:
    """One Parquet file with exactly these columns and types."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = ", ".join(f"{quote_identifier(name)} {kind}" for name, kind in columns.items())
    marks = ", ".join("?" * len(columns))
    with duckdb.connect() as connection:
        connection.execute(f"create table t ({names})")
        values = [[row.get(name) for name in columns] for row in rows]
        if values:
            connection.executemany(f"insert into t values ({marks})", values)
        connection.execute(f"copy t to {quote_text(path)} (format parquet)")


@dataclass
class Lake:
    """A workspace with a lake that tests change delivery by delivery; `seal` writes manifest, log and bridge."""

    root: Path
    living: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    sequence: int = 0
    identified: tuple[int, dict[str, str]] = (0, {})

    def __post_init__(self) -> None:
        self.ws = Workspace(self.root, Config(company=Company(name_zh="甲", name_en="A")))
        self.ws.make_folders()
        self.types = {name: dict(entity.lake_columns()) for name, entity in load_entities().items()}
        for name, columns in self.types.items():
            write_rows(self.ws.lake / name / "_empty.parquet", columns, [])
        for name, columns in OWN.items():
            write_rows(self.ws.lake / name / "_empty.parquet", columns, [])

    def deliver(
        self, entity: str, day: date, rows: list[dict[str, Any]], *, department: str = "sales", export: str = "orders",
        issuer: str = "erp", delivers: str = "changes", revision: int = 1, generation: str = "g1", ordinal: str = "a",
    ) -> str:  # fmt: skip
        """Land one delivery and let it live; an earlier full delivery of the export stops being current."""
        delivery_id = f"{department}-{export}-{day:%Y%m%d}-{ordinal}"
        plumbing = {
            "_issuer": issuer, "_department": department, "_export": export, "_delivers": delivers,
            "_delivery_id": delivery_id, "_generation": generation, "_business_date": day, "_revision": revision,
        }  # fmt: skip
        full = [{**row, **plumbing, "_record_no": number} for number, row in enumerate(rows, start=1)]
        write_rows(self.ws.lake / entity / f"{delivery_id}-{generation}.parquet", self.types[entity], full)
        self.living[entity, delivery_id] = {
            "entity": entity, "delivery_id": delivery_id, "generation": generation, "department": department,
            "export": export, "issuer": issuer, "business_date": day, "revision": revision, "is_current": True,
            "row_count": len(rows), "_delivers": delivers,
        }  # fmt: skip
        return delivery_id

    def withdraw(self, entity: str, delivery_id: str) -> None:
        """The delivery no longer lives; its file stays in the lake."""
        del self.living[entity, delivery_id]

    def identify(self, **customers: list[str]) -> None:
        """Customer -> its records, in place of what identity said before."""
        self.records = {record: customer for customer, records in customers.items() for record in records}

    def seal(self) -> Workspace:
        """Write what the night's stages would have left for the models."""
        self.sequence += 1
        generation = str(self.sequence)
        bridge = self._bridge()
        log = [{**row, "status": "landed", "_generation": generation, **_counts(row)} for row in self.living.values()]
        write_rows(self.ws.lake / "delivery_log" / f"{generation}.parquet", OWN["delivery_log"], log)
        datasets = [
            {"entity": name, "delivery_id": "registry", "generation": which, "is_current": True}
            for name, which in (("identity_bridge", bridge), ("delivery_log", generation))
        ]
        write_rows(self.ws.lake / "manifest.parquet", MANIFEST, [*self._current(), *datasets])
        return self.ws

    def _bridge(self) -> str:
        """The generation of the bridge: as identity does, a new one is written only where records are linked anew."""
        sequence, records = self.identified
        if not sequence or records != self.records:
            self.identified = self.sequence, dict(self.records)
            generation = str(self.sequence)
            bridge = [
                {"customer_record_id": one, "customer_id": who, "decided_by": "single", "_generation": generation}
                for one, who in self.records.items()
            ]
            write_rows(self.ws.lake / "identity_bridge" / f"{generation}.parquet", OWN["identity_bridge"], bridge)
        return str(self.identified[0])

    def _current(self) -> list[dict[str, Any]]:
        newest: dict[tuple[str, str, str], tuple[date, int]] = defaultdict(lambda: (date.min, 0))
        for row in self.living.values():
            place = row["entity"], row["department"], row["export"]
            newest[place] = max(newest[place], (row["business_date"], row["revision"]))
        return [{**row, "is_current": _is_current(row, newest)} for row in self.living.values()]


def _is_current(row: dict[str, Any], newest: dict[tuple[str, str, str], tuple[date, int]]) -> bool:
    place = row["entity"], row["department"], row["export"]
    return row["_delivers"] != "full" or (row["business_date"], row["revision"]) == newest[place]


def _counts(row: dict[str, Any]) -> dict[str, Any]:
    rows = row["row_count"]
    zero = {"quarantined_count": 0, "skipped_count": 0}
    return {"physical_count": rows + 1, "header_count": 1, "loaded_count": rows, **zero, "is_expected_daily": True}


def line(order: str, number: int, customer: str | None, at: str, net: str, **more: Any) -> dict[str, Any]:
    """An order line; `at` is a UTC timestamp whose date is also the business day."""
    return {
        "source_order_id": order, "line_no": number, "source_customer_id": customer, "ordered_at": at,
        "ordered_date": at[:10], "net_amt": net, "discount_amt": "1.00", "status": "completed", "region_code": "east",
        "channel_code": "online", "currency_code": "CNY", "tax_basis": "included", "source_product_id": "p1",
        "product_name": "Acetone", **more,
    }  # fmt: skip


def customer(number: str, name: str, **more: Any) -> dict[str, Any]:
    return {"source_customer_id": number, "name": name, "customer_type": "person", "region_code": "east", **more}
