"""What the ledger promises: nothing half-written, nothing of a newer Juke, every delivery found again after a kill."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.ingest import Ledger
from pipelines.problems import JukeError
from pipelines.settings import REPOSITORY
from tests.unit.ingest.conftest import NIGHT, Company, line, table


def test_a_ledger_of_a_newer_juke_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("pragma user_version = 99")
    with pytest.raises(JukeError, match="newer Juke"), Ledger(path):
        pass
    with sqlite3.connect(path) as db:
        assert db.execute("select count(*) from sqlite_master").fetchone() == (0,)


def test_a_failing_transaction_leaves_no_event_behind(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        with pytest.raises(RuntimeError), ledger.transaction():
            ledger.record("landed")
            raise RuntimeError("the disk is gone")
        assert ledger.sequence() == 0
        assert ledger.record("landed") == ledger.sequence() == 1


def test_only_columns_of_the_schema_can_be_set(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger, pytest.raises(KeyError):
        ledger.update("x", **{"status = 'landed' --": 1})


_NIGHT = """
import sys
from datetime import date
from pathlib import Path
from pipelines.contract import load_contracts
from pipelines.ingest import land, receive
from pipelines.settings import load_workspace

ws = load_workspace(Path(sys.argv[1]))
receive(ws, date.fromisoformat(sys.argv[2]))
for contract in load_contracts(ws):
    land(ws, contract)
"""


@pytest.mark.parametrize("point", ["received", "landing", "landed"])
def test_a_night_killed_anywhere_is_finished_by_the_next(company: Company, point: str) -> None:
    company.drop("orders_20261120.csv", table(line(1), line(2)))
    command = [sys.executable, "-c", _NIGHT, str(company.ws.root), NIGHT.isoformat()]
    environment = {**os.environ, "JUKE_CRASH_AT": point}
    killed = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, timeout=60)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    company.night()
    assert [row[0] for row in company.rows("source_order_id")] == ["SO1", "SO2"]
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        assert [one.status for one in ledger.deliveries()] == ["landed"]
        living = {file.path for file in ledger.files()}
    lake = company.ws.lake / "order_lines"
    assert {str(path.relative_to(company.ws.root)) for path in lake.glob("sales-*")} == living
    assert not list((company.ws.inbox / "sales").iterdir())
