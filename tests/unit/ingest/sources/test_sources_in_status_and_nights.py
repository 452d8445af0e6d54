"""What people see of sources: the line of `juke status` and the checks of a night."""

from __future__ import annotations

import sqlite3
from typing import Any

from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.ingest import Ledger
from pipelines.night.stages import Night, receive_files
from tests.unit.ingest.sources.conftest import TODAY, Elsewhere


def test_a_night_notes_each_source_and_status_names_what_failed_and_the_next_step(
    elsewhere: Elsewhere, export: Any
) -> None:
    with sqlite3.connect(elsewhere.ws.root / "erp.db") as database:
        database.execute("create table goods as select 1 as id")
    elsewhere.configure('[connections.erp]\ndriver = "sqlite"\ndatabase = "erp.db"')
    assert "Elsewhere    not asked yet" in _status(elsewhere)
    export(table="goods")
    export("stock", table="stocks")
    night = Night(elsewhere.ws, TODAY, TODAY, "run", 0)

    receive_files(night)

    assert [(one.stage, one.name) for one in night.failures] == [("collect", "sales.stock is fetched")]
    with Ledger(elsewhere.ws.state / "ledger.sqlite") as ledger:
        assert [bool(check["passed"]) for check in ledger.checks(TODAY)] == [True, False]
        assert [one.file_name for one in ledger.deliveries()] == [f"orders_{TODAY:%Y%m%d}.parquet"]
    said = _status(elsewhere)
    assert "Elsewhere    sales.orders  1 rows, " in said
    assert "sales.stock  failed " in said
    assert "there is no table stocks" in said
    assert "Do: mend reads.table" in said


def _status(elsewhere: Elsewhere) -> str:
    return CliRunner().invoke(app, ["--workspace", str(elsewhere.ws.root), "status"]).output
