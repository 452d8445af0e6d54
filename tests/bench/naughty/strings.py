"""The 515 naughty strings of the world, from a file of each kind to the lake: byte for byte."""

from __future__ import annotations

import base64
import csv
import io
import json
from pathlib import Path

import duckdb
import yaml

from pipelines.contract import load_contracts
from pipelines.ingest import land, receive
from pipelines.ingest.ledger import Ledger
from pipelines.settings import REPOSITORY, Company, Config, Nights, Workspace
from tests.bench.naughty.running import NIGHT

STRINGS = REPOSITORY.parent / "shared" / "data" / "naughty_strings" / "blns.json"


def strings_kept(folder: Path) -> tuple[int, int]:
    """How many strings are in the lake as they were in every kind of file, and how many there are; (0, 0) without them.

    White space around a cell is trimmed, by design: the strings stand between two marks here, so that nothing is.
    """
    if not STRINGS.exists():
        return 0, 0
    strings = json.loads(STRINGS.read_text("utf-8"))
    kept = set(range(len(strings)))
    for kind, content in (("csv", _as_csv(strings)), ("jsonl", _as_lines(strings))):
        kept &= _landed(folder / kind, kind, content, strings)
    return len(kept), len(strings)


def _as_csv(strings: list[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("编号", "名称"))
    writer.writerows((f"N{at}", f"<{one}>") for at, one in enumerate(strings))
    return text.getvalue().encode("utf-8", "surrogatepass")


def _as_lines(strings: list[str]) -> bytes:
    lines = (json.dumps({"编号": f"N{at}", "名称": f"<{one}>"}) for at, one in enumerate(strings))
    return "\n".join(lines).encode()


def _landed(folder: Path, kind: str, content: bytes, strings: list[str]) -> set[int]:
    ws = Workspace(folder, Config(company=Company(name_zh="甲", name_en="A"), nights=Nights(settle_seconds=0)))
    ws.make_folders()
    columns = {"source_customer_id": {"from": "编号"}, "name": {"from": "名称"}}
    terms = {
        "department": "sales",
        "export": "customers",
        "owner": "x@example.com",
        "arrives": {"pattern": "customers*", "every": "once", "delivers": "changes"},
        "feeds": {"customer_records": {"key": ["source_customer_id"], "columns": columns}},
    }
    (ws.contracts / "sales").mkdir(parents=True)
    (ws.contracts / "sales" / "customers.yml").write_text(yaml.safe_dump(terms), "utf-8")
    (ws.inbox / "sales").mkdir()
    (ws.inbox / "sales" / f"customers.{kind}").write_bytes(content)
    receive(ws, NIGHT)
    land(ws, load_contracts(ws)[0])
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        files = [str(ws.root / one.path) for one in ledger.files()]
    query = "select source_customer_id, to_base64(encode(name)) from read_parquet(?)"
    rows = dict(row for path in files for row in duckdb.execute(query, [path]).fetchall())
    wanted = {
        f"N{at}": base64.b64encode(f"<{one}>".encode("utf-8", "surrogatepass")).decode()
        for at, one in enumerate(strings)
    }
    return {at for at in range(len(strings)) if rows.get(f"N{at}") == wanted[f"N{at}"]}
