"""What the ledger remembers of nights."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.ingest.ledger import Ledger
from pipelines.night import NightReport, NightStopped, last_night, nights_run, open_night
from pipelines.night.journal import running_since
from pipelines.night.report import DepartmentLine, Failure
from pipelines.night.running import noted, safe_message
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace, load_workspace

NIGHT = date(2026, 11, 20)


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    (tmp_path / "juke.toml").write_text('[company]\nname_zh = "甲"\nname_en = "A"\n', "utf-8")
    return load_workspace(tmp_path)


def test_a_report_survives_the_way_through_json() -> None:
    line = DepartmentLine("sales", 2, ("gb18030",), 10, 1, 1, 0, 0, 0)
    failure = Failure("audit", "sales-orders", "rows are unique", "3 rows")
    report = NightReport("r", "2026-11-20", "2026-11-20", "kept", departments=(line,), failures=(failure,))
    assert NightReport.from_json(report.as_json()) == report


def test_a_night_that_published_nothing_is_partial(ws: Workspace) -> None:
    with open_night(ws, NIGHT) as night:
        pass
    report = last_night(ws, night.run_id)
    assert report is not None
    assert (report.outcome, report.night) == ("partial", "2026-11-20")
    assert nights_run(ws) == set()


def test_a_stopped_night_counts_as_run_and_says_why(ws: Workspace) -> None:
    with pytest.raises(NightStopped), open_night(ws, NIGHT) as night, noted(night, "model"):
        raise NightStopped("gross - discount = net (3 rows)")
    report = last_night(ws)
    assert report is not None
    assert (report.outcome, report.stopped_at, report.why) == ("kept", "model", "gross - discount = net (3 rows)")
    assert nights_run(ws) == {NIGHT}


def test_a_broken_night_is_failed_and_runs_again(ws: Workspace) -> None:
    with pytest.raises(OSError), open_night(ws, NIGHT) as night, noted(night, "land"):
        raise OSError("disk full")
    report = last_night(ws)
    assert report is not None
    assert report.outcome == "failed"
    assert nights_run(ws) == set()


def test_a_killed_night_is_closed_by_the_next(ws: Workspace) -> None:
    ws.make_folders()
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        ledger.start_night("killed", NIGHT)
    assert running_since(ws) is not None
    with open_night(ws, NIGHT):
        pass
    assert running_since(ws) is None
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        assert [row["outcome"] for row in ledger.nights() if row["run_id"] == "killed"] == ["interrupted"]


def test_checks_are_kept_with_their_verdicts(ws: Workspace) -> None:
    with open_night(ws, NIGHT) as night:
        failed = night.note("audit", "d1", [("rows are unique", False, "3 rows"), ("rate is right", True, "")])
    assert [check.name for check in failed] == ["rows are unique"]
    with Ledger(ws.state / "ledger.sqlite") as ledger:
        assert [(row["name"], row["passed"]) for row in ledger.checks(NIGHT)] == [
            ("rows are unique", 0),
            ("rate is right", 1),
        ]


def test_words_of_others_errors_are_not_written_down() -> None:
    try:
        raise ValueError("could not convert '13800138000'")
    except ValueError as error:
        assert "138" not in safe_message(error)
    assert "who sends it" in safe_message(JukeError(Problem("who sends it")))
