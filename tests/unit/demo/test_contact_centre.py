"""Legs, agent states, trunks, quality, fees, other contacts and visits, read back by Python's own csv and json."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
import yaml

from pipelines.demo import GeneratedDemo
from pipelines.settings import DEFAULT_WORKSPACE
from tests.unit.demo import demo_files as files

TABLES = ("call_legs", "agent_states", "trunk_intervals", "qa_scores", "channel_fees")
PARTS = ("talk_seconds", "hold_seconds", "wrap_seconds")
HALF_HOUR = timedelta(minutes=30)


def _csv(demo: GeneratedDemo, export: str) -> list[files.Row]:
    """The records of every delivery in order of arrival, the damaged ones left out."""
    rows: list[files.Row] = []
    for one in files.deliveries(demo, export, "service"):
        with files.path_of(demo, one).open(encoding="utf-8", newline="") as file:
            rows += [row for row in csv.DictReader(file) if row.get("call_id") != "L99999999"]
    return rows


def _json(demo: GeneratedDemo, export: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for one in files.deliveries(demo, export, "service"):
        lines = files.path_of(demo, one).read_text("utf-8").splitlines()
        rows += [json.loads(line) for line in lines if "I99999999" not in line]
    return rows


def _seconds(row: files.Row, *names: str) -> int:
    return sum(int(row[name] or 0) for name in names)


def _lasted(row: files.Row) -> float:
    return (datetime.fromisoformat(row["ended_at"]) - datetime.fromisoformat(row["started_at"])).total_seconds()


@pytest.mark.parametrize("export", TABLES)
def test_a_file_of_the_exchange_has_the_headers_of_its_contract(demo: GeneratedDemo, export: str) -> None:
    contract = yaml.safe_load((DEFAULT_WORKSPACE / "contracts" / "service" / f"{export}.yml").read_text("utf-8"))
    (feed,) = contract["feeds"].values()
    for one in files.deliveries(demo, export, "service"):
        header, *records = files.path_of(demo, one).read_text("utf-8").splitlines()
        assert set(header.split(",")) == {column["from"] for column in feed["columns"].values()}
        assert one["outcome"] == "duplicate" or one["physical"] == 1 + len(records)


def test_the_legs_of_a_call_add_up_to_the_call(demo: GeneratedDemo) -> None:
    legs: dict[str, list[files.Row]] = defaultdict(list)
    for row in _csv(demo, "call_legs"):
        legs[row["call_id"]].append(row)
    calls = _csv(demo, "calls")
    for call in calls:
        of_call = legs.pop(call["call_id"], [])
        is_queued = bool(call["queue"]) and (call["direction"] == "in" or bool(call["answered_at"]))
        assert len(of_call) == (2 if call["transferred"] == "true" else 1 if is_queued else 0)
        for part in PARTS:
            assert sum(_seconds(leg, part) for leg in of_call) == _seconds(call, part)
        assert {leg["outcome"] for leg in of_call[-1:]} <= {"abandoned" if call["abandoned"] == "true" else "answered"}
    assert not legs


def test_agents_talk_as_long_as_their_legs_and_are_busy_believably(demo: GeneratedDemo) -> None:
    spent: dict[str, float] = defaultdict(float)
    states = _csv(demo, "agent_states")
    for row in states:
        spent[row["state"]] += _lasted(row)
    since = min(row["started_at"] for row in states)[:10]
    legs = [row for row in _csv(demo, "call_legs") if row["agent"] and row["started_at"] >= since]
    assert spent["TALK"] + spent["HOLD"] + spent["ACW"] == sum(_seconds(row, *PARTS) for row in legs) > 0
    handled = spent["TALK"] + spent["HOLD"] + spent["ACW"]
    assert 0.6 <= handled / (sum(spent.values()) - spent["BREAK"]) <= 0.85


def test_no_state_of_an_agent_spans_two_half_hours(demo: GeneratedDemo) -> None:
    for row in _csv(demo, "agent_states"):
        started, ended = datetime.fromisoformat(row["started_at"]), datetime.fromisoformat(row["ended_at"])
        half = started.replace(minute=started.minute // 30 * 30, second=0)
        assert started < ended <= half + HALF_HOUR


def test_attempts_of_a_half_hour_less_the_blocked_are_its_calls(demo: GeneratedDemo) -> None:
    through: dict[str, int] = defaultdict(int)
    for row in _csv(demo, "trunk_intervals"):
        assert int(row["attempts"]) > int(row["blocked"]) >= 0
        through[row["interval_start"]] += int(row["attempts"]) - int(row["blocked"])
    calls: dict[str, int] = defaultdict(int)
    for call in _csv(demo, "calls"):
        at = datetime.fromisoformat(call["offered_at"])
        if call["direction"] == "in" and at.year == 2026:
            calls[f"{at.replace(minute=at.minute // 30 * 30, second=0)}"] += 1
    assert through == calls


def test_an_appealed_score_comes_again_and_is_higher(demo: GeneratedDemo) -> None:
    said: dict[str, list[files.Row]] = defaultdict(list)
    for row in _csv(demo, "qa_scores"):
        said[row["score_id"]].append(row)
    answered = {row["call_id"] for row in _csv(demo, "calls") if row["answered_at"]}
    assert {rows[0]["call_id"] for rows in said.values()} <= answered
    scores = [[int(row["score"]) for row in rows] for rows in said.values()]
    assert all(of_one == sorted(of_one) for of_one in scores)
    sizes = json.loads((demo.truth / "planted.json").read_text("utf-8"))["sizes"]
    assert sizes["qa_scores"] == len(said) and sizes["qa_scores_appealed"] > 0


def test_what_went_to_the_portal_was_not_called_in(demo: GeneratedDemo) -> None:
    contacts = _json(demo, "interactions")
    assert len({row["interaction_id"] for row in contacts}) == len(contacts)
    portal = [row for row in contacts if row["interaction_id"].startswith("IP")]
    assert portal and min(row["started_at"] for row in portal) >= "2026-03-01"
    assert {row["channel"] for row in portal} == {"portal"}
    assert any(row["outcome"]["resolved"] for row in portal)
    sizes = json.loads((demo.truth / "planted.json").read_text("utf-8"))["sizes"]
    assert sizes["portal_contacts_in_place_of_calls"] == len(portal)


def test_a_try_elsewhere_is_followed_by_a_call_within_the_hour(demo: GeneratedDemo) -> None:
    tries = [row for row in _json(demo, "interactions") if row["outcome"]["handed_to"] == "phone"]
    calls = sorted(row["offered_at"].replace(" ", "T") for row in _csv(demo, "calls"))
    for row in tries:
        began = datetime.fromisoformat(row["started_at"])
        assert any(began < datetime.fromisoformat(at) <= began + timedelta(hours=1) for at in calls)
    late = [one for one in files.deliveries(demo, "interactions", "service") if one["incident"] == "late_interactions"]
    assert tries and late and all(one["night"] > one["business_date"] for one in late)


def test_the_state_of_a_visit_unfolds_night_by_night(demo: GeneratedDemo) -> None:
    said: dict[str, list[str]] = defaultdict(list)
    for row in _json(demo, "field_orders"):
        assert (row["status"] == "done") == (row["done_at"] is not None) == (row["first_visit_fixed"] is not None)
        assert (row["ticket_id"] is None) != (row["order"] is None)
        said[row["service_order"]].append(row["status"])
    histories = {tuple(dict.fromkeys(states)) for states in said.values()}
    assert ("open", "done") in histories
    assert histories <= {("open",), ("done",), ("cancelled",), ("open", "done"), ("open", "cancelled")}


def test_who_calls_pays_and_who_uses_the_portal_does_not(demo: GeneratedDemo) -> None:
    fees = {(row["channel"], row["valid_from"]): float(row["fee"]) for row in _csv(demo, "channel_fees")}
    assert fees["phone", "2026-01-01"] > 0 and fees["counter", "2026-01-01"] > fees["phone", "2026-01-01"]
    assert fees["portal", "2026-01-01"] == fees["web", "2026-01-01"] == 0
