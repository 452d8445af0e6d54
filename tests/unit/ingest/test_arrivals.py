"""The calendar of arrivals: what is late, what is only due, which days are missing, and which nobody expects."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.contract import load_contracts
from pipelines.ingest import Delivery, Ledger
from pipelines.ingest.arrivals import Expected, calendar
from tests.unit.ingest.conftest import Company, line, table

FRIDAY = date(2026, 11, 20)


def days(first: date, count: int, *, workdays: bool = False) -> list[date]:
    every = (first + timedelta(days=n) for n in range(count))
    return [day for day in every if not workdays or day.isoweekday() < 6]


def expected(company: Company, came: list[date], as_of: date, now: datetime | None = None, **arrives: Any) -> Expected:
    """The calendar of one export whose files of these days landed."""
    company.contract(arrives={"pattern": "orders_{date:%Y%m%d}.csv", "delivers": "changes", **arrives})
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        for day in came:
            text = day.isoformat()
            ledger.add(Delivery(text, "sales", "orders", "erp", "f", text, 1, day, 1, f"{text}T02:00", day, "landed"))
        (found,) = calendar(ledger, load_contracts(company.ws), as_of, now)
    return found


def test_a_daily_export_without_todays_file_is_late(company: Company) -> None:
    found = expected(company, days(FRIDAY - timedelta(days=3), 3), FRIDAY)
    assert (found.state, found.last_date, found.missing) == ("late", FRIDAY - timedelta(days=1), (FRIDAY,))


@pytest.mark.parametrize(("hour", "state"), [(1, "due"), (3, "late")])
def test_before_its_hour_a_file_is_only_due(company: Company, hour: int, state: str) -> None:
    now = datetime(2026, 11, 20, hour)
    assert expected(company, days(FRIDAY - timedelta(days=3), 3), FRIDAY, now, by="02:00").state == state


def test_an_export_that_never_comes_on_weekends_is_not_late_on_one(company: Company) -> None:
    weeks = days(FRIDAY - timedelta(days=32), 33, workdays=True)
    sunday = expected(company, weeks, FRIDAY + timedelta(days=2))
    assert (sunday.state, sunday.weekdays, sunday.expected_date) == ("arrived", "12345", FRIDAY)


def test_three_weeks_are_too_few_to_learn_a_rest_day(company: Company) -> None:
    weeks = days(FRIDAY - timedelta(days=18), 19, workdays=True)
    assert expected(company, weeks, FRIDAY + timedelta(days=1)).state == "late"


def test_a_day_between_that_never_came_is_a_gap_of_changes_and_none_of_snapshots(company: Company) -> None:
    came = [FRIDAY - timedelta(days=2), FRIDAY]
    found = expected(company, came, FRIDAY)
    assert (found.state, found.missing) == ("gap", (FRIDAY - timedelta(days=1),))


def test_a_full_snapshot_heals_the_days_before_it(company: Company) -> None:
    assert expected(company, [FRIDAY - timedelta(days=2), FRIDAY], FRIDAY, delivers="full").state == "arrived"


@pytest.mark.parametrize(
    ("every", "behind", "state"),
    [("week", 7, "arrived"), ("week", 8, "late"), ("month", 31, "arrived"), ("once", 900, "arrived")],
)
def test_weeks_months_and_single_files_have_calendars_of_their_own(
    company: Company, every: str, behind: int, state: str
) -> None:
    assert expected(company, [FRIDAY - timedelta(days=behind)], FRIDAY, every=every).state == state


def test_an_export_that_never_came_and_one_that_was_refused_are_told_apart(company: Company) -> None:
    assert expected(company, [], FRIDAY).state == "never"
    company.drop("orders_20261120.csv", b"")
    company.night(FRIDAY)
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        (found,) = calendar(ledger, load_contracts(company.ws), FRIDAY)
    assert found.state == "refused"


def test_a_night_in_which_nothing_comes_makes_the_export_late_in_the_lake(company: Company) -> None:
    from pipelines.ingest import write_manifest
    from pipelines.sql import connect

    company.deliver(table(line(1)))
    for night in (FRIDAY, FRIDAY + timedelta(days=1)):
        with Ledger(company.ws.state / "ledger.sqlite") as ledger:
            ledger.start_night(f"night {night}", night)
        write_manifest(company.ws)
    (path,) = Path(company.ws.lake / "delivery_arrivals").glob("[0-9]*.parquet")
    with connect() as connection:
        row = connection.execute("select arrival_state, missing_dates from read_parquet(?)", [str(path)]).fetchone()
    assert row == ("late", "2026-11-21")


def test_a_backlog_brought_at_once_in_large_pieces_has_no_gaps(company: Company) -> None:
    company.contract(arrives={"pattern": "orders_{date:%Y%m%d}.csv", "delivers": "changes"})
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        for day in (date(2025, 12, 31), date(2026, 10, 31), FRIDAY):
            text = day.isoformat()
            ledger.add(
                Delivery(text, "sales", "orders", "erp", "f", text, 1, day, 1, f"{FRIDAY}T02:00", FRIDAY, "landed")
            )
        (found,) = calendar(ledger, load_contracts(company.ws), FRIDAY)
    assert (found.state, found.missing) == ("arrived", ())
