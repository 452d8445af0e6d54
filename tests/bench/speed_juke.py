"""What the ingest bench has Juke do, one piece a process; `python -m tests.bench.speed_juke WHAT …` prints its cost.

Imports are made before the clock starts, for Juke as for its rivals; the reading child's start counts as Juke's.
"""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench.meter import measured
from tests.bench.speed_file import CONTRACT
from tests.bench.speed_rivals import RIVALS, THREADS

NIGHT = date(2026, 11, 20)
_RESTED = 1.5  # seconds: files have lain in the inbox for a while when a night begins


def workspace(folder: Path, contract: str = CONTRACT, name: str = "sales/orders") -> Any:
    """A company with one contract and nothing else."""
    from pipelines.settings import load_workspace

    settings = '[company]\nname_zh = "甲"\nname_en = "A"\n[nights]\nsettle_seconds = 0\n'
    limits = f"[limits]\nthreads = {THREADS}\n"
    (folder / "juke.toml").write_text(settings + limits, "utf-8")
    path = folder / "contracts" / f"{name}.yml"
    path.parent.mkdir(parents=True)
    path.write_text(contract, "utf-8")
    return load_workspace(folder)


def everything(source: Path, folder: Path, script: str = "") -> dict[str, Any]:
    """From receipt to Parquet: hash, vault, decode, proof, typing, ledger; `script` is the contract's own."""
    from pipelines.contract import load_contracts
    from pipelines.ingest import land, receive

    ws = workspace(folder, in_script(CONTRACT, script))
    drop = ws.inbox / "sales" / "orders_20261120.csv"
    drop.parent.mkdir(parents=True)
    shutil.copyfile(source, drop)
    (contract,) = load_contracts(ws)
    time.sleep(_RESTED)
    with measured() as cost:
        receive(ws, NIGHT)
        (delivery,) = land(ws, contract)
    counts = {"loaded": delivery.loaded_count, "quarantined": delivery.quarantined_count}
    return {**cost.as_json(), "status": delivery.status, **counts}


def in_script(text: str, script: str) -> str:
    """The text as a company in Taiwan writes it, or as it is."""
    from opencc import OpenCC

    return OpenCC(script).convert(text) if script else text


def statement(source: Path, folder: Path) -> dict[str, Any]:
    """The load alone, of a file that is received, decoded and proved: types, lineage, rejects, Parquet."""
    from pipelines.contract import load_contracts
    from pipelines.ingest import receive
    from pipelines.ingest.desk import Desk
    from pipelines.ingest.headers import expected_headers
    from pipelines.ingest.land import _facts, _load_and_judge
    from pipelines.ingest.reading import close_pool, read

    ws = workspace(folder)
    drop = ws.inbox / "sales" / "orders_20261120.csv"
    drop.parent.mkdir(parents=True)
    shutil.copyfile(source, drop)
    (contract,) = load_contracts(ws)
    (delivery,) = receive(ws, NIGHT)
    scratch = folder / "scratch"
    reading = read(source, contract.reads, scratch, expected_headers(contract), ws.config.limits)
    close_pool()
    with measured() as cost, Desk(ws) as desk:
        landed = _load_and_judge(desk, ws, contract, delivery, reading, _facts(reading), scratch)
    return {**cost.as_json(), "loaded": landed.facts["loaded_count"]}


def decoded(source: Path, folder: Path) -> dict[str, Any]:
    """Reading alone: which encoding, which dialect, is it regular."""
    from pipelines.contract import load_contracts
    from pipelines.ingest.headers import expected_headers
    from pipelines.ingest.reading import read

    ws = workspace(folder)
    (contract,) = load_contracts(ws)
    with measured() as cost:
        reading = read(source, contract.reads, folder / "scratch", expected_headers(contract), ws.config.limits)
    is_fast = reading.relation.kind == "csv"
    return {**cost.as_json(), "encoding": reading.encoding, "records": reading.record_count, "is_fast": is_fast}


def against_iconv(source: Path, folder: Path, encoding: str) -> dict[str, Any]:
    """Whether what was decoded is byte for byte what iconv makes of the file."""
    from pipelines.contract import load_contracts
    from pipelines.ingest.headers import expected_headers
    from pipelines.ingest.reading import read

    ws = workspace(folder)
    (contract,) = load_contracts(ws)
    reading = read(source, contract.reads, folder / "scratch", expected_headers(contract), ws.config.limits)
    decoded = Path(reading.relation.path).read_bytes()
    told = subprocess.run(["iconv", "-f", encoding, "-t", "utf-8", str(source)], check=True, stdout=subprocess.PIPE)
    return {"is_same": told.stdout.endswith(decoded) and told.stdout.count(b"\n") - decoded.count(b"\n") <= 1}


def days(source: Path, folder: Path) -> dict[str, Any]:
    """Every file of a folder in one night."""
    from pipelines.contract import load_contracts
    from pipelines.ingest import land, receive

    ws = workspace(folder, DAYS, "sales/retail")
    inbox = ws.inbox / "sales"
    inbox.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        shutil.copyfile(path, inbox / path.name)
    (contract,) = load_contracts(ws)
    time.sleep(_RESTED)
    with measured() as cost:
        receive(ws, NIGHT)
        landed = land(ws, contract)
    loaded = sum(one.loaded_count or 0 for one in landed)
    quarantined = sum(one.quarantined_count or 0 for one in landed)
    return {**cost.as_json(), "files": len(landed), "loaded": loaded, "quarantined": quarantined}


def rival(source: Path, folder: Path, name: str) -> dict[str, Any]:
    """Another tool's load of the same file."""
    for module in {"duckdb": ("duckdb",), "polars": ("polars",), "pandas": ("pandas", "pyarrow.csv")}.get(
        name, ("duckdb", "dlt", "dlt.sources.filesystem", "pyarrow.parquet")
    ):
        importlib.import_module(module)
    target = folder / "out.parquet"
    with measured() as cost:
        RIVALS[name](source, target)
    return cost.as_json()


DAYS = """
department: sales
export: retail
owner: sales-ops@example.com
arrives: {pattern: "{date:%Y-%m-%d}.csv", delivers: append}
assume: {timezone: Europe/London, currency: GBP, tax: excluded}
feeds:
  order_lines:
    columns:
      source_order_id: {from: InvoiceNo}
      ordered_at: {from: InvoiceDate, format: "%Y-%m-%d %H:%M:%S"}
      source_customer_id: {from: CustomerID}
      source_product_id: {from: StockCode}
      product_name: {from: Description}
      ordered_qty: {from: Quantity}
      unit_price_amt: {from: UnitPrice}
      net_amt: {product: [Quantity, UnitPrice]}
      region_code: {from: Country}
"""
WORK: dict[str, Callable[..., dict[str, Any]]] = {
    "everything": everything,
    "statement": statement,
    "decoded": decoded,
    "against_iconv": against_iconv,
    "days": days,
    "rival": rival,
}


def main() -> None:
    """One piece of work; its cost as JSON on the last line."""
    what, source, *more = sys.argv[1:]
    for module in ("pipelines.contract", "pipelines.ingest", "pandas"):  # Arrow imports pandas with its first scalar
        importlib.import_module(module)
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(WORK[what](Path(source), Path(folder), *more)))


if __name__ == "__main__":
    main()
