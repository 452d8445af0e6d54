"""How made records come into a workspace: one full delivery per department and night, through the real ledger."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.ingest.ledger import Delivery, LakeFile, Ledger
from pipelines.ingest.manifest import set_dataset
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace
from tests.bench.identity_worlds.world import DEPARTMENTS, ISSUERS

_FIRST_DAY = date(2026, 1, 1)
_PLUMBING = ("department", "true_customer")


def new_workspace(root: Path) -> Workspace:
    """An empty company with the demo's settings."""
    root.mkdir(parents=True)
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", root / "juke.toml")
    ws = load_workspace(root)
    ws.make_folders()
    return ws


def deliver(ws: Workspace, night: int, records: pa.Table) -> None:
    """Every department's records as its full delivery of a night, 1 or later; the ones before leave the living set."""
    day = _FIRST_DAY + timedelta(days=night)
    parts = [_delivery(ws, name, place, day, records) for place, name in enumerate(DEPARTMENTS)]
    with Ledger(ws.state / "ledger.sqlite") as ledger, ledger.transaction():
        for older in ledger.deliveries(status="landed"):
            ledger.update(older.delivery_id, status="superseded")
        for delivery, file in parts:
            ledger.add(delivery)
            ledger.replace_files(delivery.delivery_id, [file])
    set_dataset(ws, "bench", str(night), 0)  # writes the manifest of the living set


def _delivery(ws: Workspace, name: str, place: int, day: date, records: pa.Table) -> tuple[Delivery, LakeFile]:
    own = records.filter(pc.equal(records["department"], place)).drop_columns(_PLUMBING)
    identity = f"{name}-customers-{day:%Y%m%d}"
    path = f"lake/customer_records/{identity}-g.parquet"
    (ws.root / path).parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(_as_landed(own, identity, ISSUERS[place], day), ws.root / path, compression="zstd")
    delivery = Delivery(
        identity, name, "customers", ISSUERS[place], f"{identity}.csv", "0", 1, day, 1, f"{day}T00:00:00", day, "landed"
    )
    return delivery, LakeFile(identity, "customer_records", "g", path, len(own))


def _as_landed(own: pa.Table, identity: str, issuer: str, day: date) -> pa.Table:
    count = len(own)
    columns = {"_delivery_id": identity, "_generation": "g", "_issuer": issuer, "_business_date": day}
    for name, value in columns.items():
        own = own.append_column(name, pa.repeat(pa.scalar(value), count))
    own = own.append_column("_revision", pa.repeat(pa.scalar(1, pa.int32()), count))
    return own.append_column("_record_no", pa.array(range(1, count + 1), pa.int64()))


def truth_of(records: pa.Table) -> pa.Table:
    """`record_id` and `true_customer` of records."""
    issuer = pa.array(ISSUERS).take(pc.cast(records["department"], pa.int64()))
    name = pc.binary_join_element_wise(issuer, records["source_customer_id"], ":")
    return pa.table({"record_id": name, "true_customer": records["true_customer"]})
