"""A night's printout: numbered results that fit 80 columns."""

from __future__ import annotations

from rich.console import Console

from pipelines.cli.printing import print_night
from pipelines.night.report import Alerted, DepartmentLine, Failure, NightReport

LINES = (
    DepartmentLine("sales", 3, ("gb18030",), 123_456, 12, 4, 1, 0, 0),
    DepartmentLine("service", 2, ("utf-8", "xlsx"), 12_345, 0, 0, 0, 1, 1),
)


def printed(report: NightReport) -> str:
    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    print_night(console, report)
    return console.export_text()


def report(**changes: object) -> NightReport:
    values = {
        "run_id": "r", "night": "2026-11-20", "as_of": "2026-11-20", "outcome": "published", "version": "20261120-0003",
        "departments": LINES, "records": 3120, "customers": 2004, "checks_passed": 214, "seconds": 12.3,
    }  # fmt: skip
    return NightReport(**{**values, **changes})  # type: ignore[arg-type]


def test_a_published_night_shows_its_numbers_in_order() -> None:
    text = printed(report())
    found = [
        text.index(words) for words in ("5 files", "3,120 records → 2,004 customers", "214 passed", "20261120-0003")
    ]
    assert found == sorted(found)


def test_no_line_is_wider_than_a_terminal() -> None:
    failure = Failure("audit", "sales-orders-20261120-0123456789ab", "amounts add up to the 合计 row", "1 of 2")
    text = printed(report(failures=(failure,), checks_failed=1))
    assert max(map(len, text.splitlines())) <= 80


def test_a_kept_night_says_where_it_stopped_and_why() -> None:
    text = printed(report(outcome="kept", version=None, stopped_at="model", why="gross - discount = net (3 rows)"))
    assert "stopped at model" in text
    assert "gross - discount = net (3 rows)" in text


def test_whom_a_message_did_not_reach_stands_there_with_the_services_answer() -> None:
    told = (Alerted("ops", 3, "sent"), Alerted("boss", 2, "failed", "answer 310000"), Alerted("crm", 1, "no_address"))
    text = printed(report(alerted=told))
    assert "3 pieces of news to 1" in text
    assert "boss: failed (answer 310000)" in text and "crm: no_address;" in text


def test_a_night_without_files_says_nothing_new() -> None:
    assert "nothing new" in printed(report(departments=()))
