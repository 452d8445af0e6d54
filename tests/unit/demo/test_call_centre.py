"""Calls and surveys read back by Python's own csv and json: planted truth, the spike, and who gave up."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date, datetime

import duckdb

from pipelines.demo import GeneratedDemo
from pipelines.demo.plan import SPIKE
from tests.unit.demo import demo_files as files

LAST = "2026-11-20"


def _calls(demo: GeneratedDemo) -> list[files.Row]:
    """All calls of all nights, the damaged one left out."""
    rows: list[files.Row] = []
    for one in files.deliveries(demo, "calls", "service"):
        with files.path_of(demo, one).open(encoding="utf-8", newline="") as file:
            rows += [row for row in csv.DictReader(file) if row["call_id"] != "L99999999"]
    return rows


def _surveys(demo: GeneratedDemo) -> dict[str, dict]:
    """The newest state of each survey, damaged lines left out."""
    newest: dict[str, dict] = {}
    for one in files.deliveries(demo, "surveys", "service"):
        lines = files.path_of(demo, one).read_text("utf-8").splitlines()
        assert one["physical"] == len(lines)
        found = [json.loads(line) for line in lines if '"V9999999' not in line]
        newest |= {row["survey_id"]: row for row in found}
    return newest


def _kpis(demo: GeneratedDemo, mart: str) -> dict[str, float]:
    query = "select kpi, value from read_parquet(?) where mart = ? and night = ?::date and slice = '{}'"
    return dict(duckdb.execute(query, [str(demo.truth / "kpis.parquet"), mart, LAST]).fetchall())


def test_each_call_is_written_once_and_calls_offered_are_answered_or_abandoned(demo: GeneratedDemo) -> None:
    calls = _calls(demo)
    assert len({row["call_id"] for row in calls}) == len(calls)
    offered = [row for row in calls if row["direction"] == "in" and row["queue"]]
    answered = [row for row in offered if row["answered_at"]]
    abandoned = [row for row in offered if row["abandoned"] == "true"]
    assert len(offered) == len(answered) + len(abandoned)
    truth = _kpis(demo, "mart_call_center_interval")
    assert (truth["offered_count"], truth["answered_count"]) == (len(offered), len(answered))
    assert truth["short_abandoned_count"] == sum(int(row["wait_seconds"]) <= 5 for row in abandoned)
    assert truth["answered_wait_sec"] == sum(int(row["wait_seconds"]) for row in answered)


def test_a_call_that_ends_in_the_voice_menu_waits_in_no_queue(demo: GeneratedDemo) -> None:
    own = [row for row in _calls(demo) if row["ivr_path"].endswith("self")]
    assert own
    assert {(row["queue"], row["answered_at"], row["wait_seconds"], row["abandoned"]) for row in own} == {
        ("", "", "", "false")
    }


def test_times_of_a_call_stand_in_order(demo: GeneratedDemo) -> None:
    for row in _calls(demo):
        times = [datetime.fromisoformat(row[name]) for name in ("offered_at", "answered_at", "ended_at") if row[name]]
        assert times == sorted(times)


def test_the_week_of_the_spike_has_its_reason(demo: GeneratedDemo) -> None:
    sizes = json.loads((demo.truth / "planted.json").read_text("utf-8"))["sizes"]
    in_week = Counter(row["reason"] for row in _calls(demo) if _is_in_spike(row["offered_at"]))
    assert sizes["calls_of_the_spike"] > 0
    assert in_week.most_common(1)[0][0] == "送货延迟"


def _is_in_spike(moment: str) -> bool:
    return SPIKE[0] <= date.fromisoformat(moment[:10]) <= SPIKE[1]


def test_satisfied_answers_in_truth_are_those_of_the_files(demo: GeneratedDemo) -> None:
    surveys = _surveys(demo)
    answered = [row for row in surveys.values() if row["answer"]["at"] and row["scale"] == 5]
    truth = _kpis(demo, "mart_service_daily")
    assert truth["csat_answered_count"] == len(answered) > 0
    assert truth["csat_satisfied_count"] == sum(row["answer"]["score"] >= 4 for row in answered)
    assert all(row["answer"]["score"] is None for row in surveys.values() if not row["answer"]["at"])


def test_costs_of_a_channel_follow_each_other_without_a_gap(demo: GeneratedDemo) -> None:
    one = files.deliveries(demo, "channel_costs", "service")[0]
    with files.path_of(demo, one).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16
    assert {(row["valid_from"], row["valid_to"]) for row in rows} == {
        ("2024-01-01", "2025-12-31"), ("2026-01-01", "")
    }  # fmt: skip
