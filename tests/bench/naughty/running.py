"""Lets one case through receive and land in a workspace of its own, and compares its end with what is right."""

from __future__ import annotations

import resource
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

from pipelines.contract import load_contracts
from pipelines.ingest import land, receive
from pipelines.ingest.ledger import Delivery, Ledger
from pipelines.ingest.quarantine import quarantine_path
from pipelines.ingest.vault import vault_path
from pipelines.settings import Company, Config, Nights, Workspace
from tests.bench.naughty.case import Case

NIGHT = date(2026, 11, 20)
_COLUMNS = {
    "source_payment_id": {"from": "单号"},
    "source_customer_id": {"from": "客户"},
    "paid_at": {"from": "日期", "format": ["%Y-%m-%d"]},
    "paid_amt": {"from": "金额"},
    "method_code": {"from": "方式"},
}


@dataclass
class Ending:
    """How a case ended: what differs from what is right, and what it cost."""

    name: str
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    status: str = ""
    reason: str | None = None


def run_case(case: Case, folder: Path) -> Ending:
    """Run and judge one case; a traceback is a wrong ending too."""
    ending, begun = Ending(case.name), time.monotonic()
    try:
        ws = _workspace(case, folder)
        case.lay(ws.inbox / "sales")
        found = receive(ws, NIGHT)
        for contract in load_contracts(ws):
            land(ws, contract)
        _judge(ws, case, found, ending)
    except Exception as error:
        ending.wrong.append(f"traceback: {type(error).__name__}: {str(error)[:200]}")
    ending.seconds = time.monotonic() - begun
    return ending


def _workspace(case: Case, folder: Path) -> Workspace:
    config = Config(company=Company(name_zh="甲", name_en="A"), nights=Nights(settle_seconds=0))
    ws = Workspace(folder, config)
    ws.make_folders()
    (ws.inbox / "sales").mkdir()
    columns = {name: {**written, **case.columns.get(name, {})} for name, written in _COLUMNS.items()}
    terms: dict[str, Any] = {
        "department": "sales",
        "export": "payments",
        "issuer": "erp",
        "owner": "sales@example.com",
        "arrives": {"pattern": "payments*", "every": "once", "delivers": "changes"},
        "reads": dict(case.reads),
        "assume": {"tax": "included"},
        "tolerate": {"bad_rows": 0.6},
        "feeds": {"payments": {"key": ["source_payment_id"], "columns": columns}},
        **case.more,
    }
    path = ws.contracts / "sales" / "payments.yml"
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(terms, allow_unicode=True), "utf-8")
    return ws


def _judge(ws: Workspace, case: Case, received: list[Delivery], ending: Ending) -> None:
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        deliveries = ledger.deliveries()
        files = [ws.root / one.path for one in ledger.files()]
    expect = case.expect
    if expect.status == "nothing":
        ending.status = "nothing"
        ending.wrong += ["something was received"] if received else []
        return
    if expect.status == "duplicate":
        ending.status = ",".join(sorted(one.status for one in deliveries))
        ending.wrong += [] if ending.status == "duplicate,landed" else [f"ended {ending.status}"]
        return
    if len(deliveries) != 1:
        ending.wrong.append(f"{len(deliveries)} deliveries")
        return
    one = deliveries[0]
    ending.status, ending.reason = one.status, one.reason
    ending.wrong += _outcome_differs(one, case)
    if one.status == "landed":
        ending.wrong += [*_conservation(ws, one), *_rows_differ(files, case), *_reasons_differ(ws, one, case)]


def _outcome_differs(one: Delivery, case: Case) -> list[str]:
    expect = case.expect
    found = []
    if one.status != expect.status:
        found.append(f"is {one.status} ({one.reason}), not {expect.status}")
    if expect.reason and not (one.reason or "").startswith(expect.reason):
        found.append(f"for {one.reason}, not {expect.reason}")
    if one.status == "quarantined" and not one.message:
        found.append("says nothing to people")
    if expect.status == one.status == "landed":
        for name in ("loaded", "quarantined"):
            wanted, got = getattr(expect, name), getattr(one, f"{name}_count")
            if wanted is not None and wanted != got:
                found.append(f"{got} {name}, not {wanted}")
    return found


def _conservation(ws: Workspace, one: Delivery) -> list[str]:
    """Every physical record is a header, loaded, quarantined or skipped; a quarantined one has place, bytes, reason."""
    parts = (one.header_count, one.loaded_count, one.quarantined_count, one.skipped_count)
    found = [] if sum(part or 0 for part in parts) == one.physical_count else ["records are lost or doubled"]
    path = quarantine_path(ws, one)
    rows = 0
    if path.exists():
        query = "select count(*), count(raw), count(record_no), count_if(len(reasons) > 0) from read_parquet(?)"
        rows, *complete = duckdb.execute(query, [str(path)]).fetchone() or (0, 0, 0, 0)
        if any(each != rows for each in complete):
            found.append("a quarantined record has no bytes, place or reason")
        found += _bytes_differ(ws, one, path)
    return found if rows == (one.quarantined_count or 0) else [*found, f"{rows} records are kept in quarantine"]


def _bytes_differ(ws: Workspace, one: Delivery, path: Path) -> list[str]:
    """A delimited text's quarantined record is, byte for byte, what stands in the file at its offset."""
    if one.format != "csv":
        return []
    content = vault_path(ws.vault, one.sha256 or "").read_bytes()
    kept = duckdb.execute("select byte_offset, raw from read_parquet(?)", [str(path)]).fetchall()
    wrong = sum(at is None or content[at : at + len(raw)] != raw for at, raw in kept)
    return [f"{wrong} quarantined records are not the file's bytes"] if wrong else []


def _rows_differ(files: list[Path], case: Case) -> list[str]:
    if case.expect.rows is None:
        return []
    query = (
        "select source_payment_id, source_customer_id, paid_date::varchar, (paid_amt * 100)::bigint, method_code "
        "from read_parquet(?)"
    )
    rows = [row for path in files for row in duckdb.execute(query, [str(path)]).fetchall()]
    wanted, may = Counter(case.expect.rows), Counter(case.expect.may)
    found = Counter(rows)
    lost, foreign = wanted - found, found - wanted - may
    return [f"{sum(lost.values())} rows lost, {sum(foreign.values())} foreign"] if lost or foreign else []


def _reasons_differ(ws: Workspace, one: Delivery, case: Case) -> list[str]:
    if case.expect.bad is None:
        return []
    path = quarantine_path(ws, one)
    query = "select reason, count(*) from (select unnest(reasons) as reason from read_parquet(?)) group by all"
    found = duckdb.execute(query, [str(path)]).fetchall() if path.exists() else []
    reasons = Counter(
        {reason.split(": ")[0] if reason.startswith("width") else reason: count for reason, count in found}
    )
    return [] if reasons == Counter(case.expect.bad) else [f"reasons {dict(reasons)}, not {dict(case.expect.bad)}"]


def peak_mb() -> float:
    """The largest resident set so far, of this process or of any child."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024
