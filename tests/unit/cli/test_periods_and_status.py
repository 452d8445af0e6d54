"""`juke close` and what `juke status` says of closed months and of exports that are late."""

from __future__ import annotations

from datetime import date

from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.ingest import Ledger
from tests.unit.ingest.conftest import Company, company, line, table  # noqa: F401 - a fixture


def juke(made: Company, *words: str) -> str:
    done = CliRunner().invoke(app, ["-w", str(made.ws.root), *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_month_is_closed_shown_and_opened_again(company: Company) -> None:  # noqa: F811
    assert "Closed 2026-10, sales" in juke(company, "close", "2026-10", "--department", "sales", "--reason", "audited")
    juke(company, "close", "2026-09")
    assert "2026-09, 2026-10 (sales)" in juke(company, "status")
    juke(company, "close", "2026-10", "--department", "sales", "--reopen")
    assert "2026-10" not in juke(company, "status")
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        said = [one["what"] for one in ledger.events() if one["what"].startswith("period")]
    assert said == ["period_closed", "period_closed", "period_reopened"]


def test_status_names_what_is_late_its_days_and_whom_to_ask(company: Company) -> None:  # noqa: F811
    for day in (16, 18):
        company.drop(f"orders_202611{day}.csv", table(line(day)))
        company.night(date(2026, 11, day))
    told = juke(company, "status")
    assert "sales.orders: nothing for 2026-11-17; ask sales-ops@example.com" in told
