"""What the models are told of event rules and exported lists is what settings and signed commands say."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.company_rules.events import SHIPPED
from pipelines.company_rules.lists import Lists
from pipelines.modelling.acting import tell_of_acting
from pipelines.published import CommandsAltered, append_command
from pipelines.published.exported import KIND, ExportedList
from pipelines.settings import Workspace
from tests.unit.modelling.lake_fixture import Lake


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    found = Lake(tmp_path).seal()
    return replace(found, config=found.config.model_copy(update={"lists": Lists(floor=12)}))


def told(ws: Workspace, query: str) -> list[tuple[object, ...]]:
    """An answer of the tables as they are told; told twice, as two nights do."""
    with duckdb.connect() as connection:
        connection.execute("create schema juke_plumbing")
        for _ in range(2):
            tell_of_acting(ws, connection)
        return connection.execute(query).fetchall()


def left(ws: Workspace, list_id: str, members: tuple[tuple[str, str], ...]) -> None:
    made = ExportedList(list_id, "at_risk", "all", "phone", date(2026, 11, 20), 5, 2, 1, {"refused": 2}, 30, members)
    append_command(ws.root, KIND, made.payload(), "li", f"list-{list_id}")


def test_every_rule_is_one_row_with_its_share_held_out(ws: Workspace) -> None:
    rows = told(ws, "select event_code, outcome_code, control_below from juke_plumbing.event_rules")
    assert [row[0] for row in rows] == [rule.code for rule in SHIPPED]
    assert ("invoice_overdue", "paid", "00000000") in rows
    assert ("first_order", "ordered", "19999999") in rows
    assert told(ws, "select cap_count, floor_count from juke_plumbing.list_rules") == [(3, 12)]


def test_without_any_command_there_are_no_lists(ws: Workspace) -> None:
    assert told(ws, "from juke_plumbing.action_lists") == []
    assert told(ws, "from juke_plumbing.action_list_members") == []


def test_a_list_and_its_members_are_told_once_and_a_second_taking_of_it_is_none(ws: Workspace) -> None:
    left(ws, "x", (("A", "treated"), ("B", "treated"), ("C", "control")))
    append_command(ws.root, KIND, {"again": "x", "format": "csv"}, "wang")
    columns = "list_id, listed_date, listed_count, held_out_count, refused_count, capped_count, exported_by"
    assert told(ws, f"select {columns} from juke_plumbing.action_lists") == [
        ("x", date(2026, 11, 20), 2, 1, 2, 0, "li"),
    ]  # fmt: skip
    members = told(ws, "select customer_id, arm from juke_plumbing.action_list_members order by all")
    assert members == [("A", "treated"), ("B", "treated"), ("C", "control")]


def test_the_day_of_an_export_is_one_of_the_companys_zone(ws: Workspace) -> None:
    left(ws, "x", (("A", "treated"),))
    ((at, day),) = told(ws, "select exported_at, exported_date from juke_plumbing.action_lists")
    assert isinstance(at, datetime)
    assert day in {(at + hours).date() for hours in (ws.timezone.utcoffset(at) or datetime.resolution,)}


def test_altered_commands_stop_the_night_instead_of_changing_arms(ws: Workspace) -> None:
    left(ws, "x", (("A", "treated"),))
    with sqlite3.connect(ws.root / "state" / "commands.sqlite") as database:
        database.execute("update commands set payload = replace(payload, 'treated', 'control')")
    with pytest.raises(CommandsAltered):
        told(ws, "from juke_plumbing.action_lists")
