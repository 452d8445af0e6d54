"""Business hours and scales of a workspace reach the models as rows, and only where they make sense."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pydantic import ValidationError

from pipelines.company_rules.service import Satisfaction, Scale, Service
from pipelines.modelling.service_rules import tell_of_service
from pipelines.problems import JukeError
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace


def told(ws: Workspace, service: Service, zone: str = "Asia/Shanghai") -> duckdb.DuckDBPyConnection:
    """A database that was told of a workspace with these hours."""
    company = ws.config.company.model_copy(update={"timezone": zone})
    config = ws.config.model_copy(update={"service": service, "company": company})
    connection = duckdb.connect()
    connection.execute("create schema juke_plumbing")
    tell_of_service(replace(ws, config=config), connection)
    return connection


def hours(connection: duckdb.DuckDBPyConnection, day: date) -> tuple[Any, ...]:
    query = "select opens_at, closes_at, is_own_day from juke_plumbing.business_hours where date_day = ?"
    return connection.execute(query, [day]).fetchall()[0]


def shift(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute("select business_day_shift_min from juke_plumbing.service_rules").fetchall()[0][0])


@pytest.fixture(scope="module")
def ws() -> Workspace:
    return load_workspace(DEFAULT_WORKSPACE)


def test_the_settings_that_are_shipped_are_those_of_the_code(ws: Workspace) -> None:
    written = tomllib.loads((DEFAULT_WORKSPACE / "juke.toml").read_text("utf-8"))
    assert Service() == ws.config.service == Service(**written["service"])
    assert Satisfaction() == ws.config.satisfaction == Satisfaction(**written["satisfaction"])


def test_hours_are_instants_of_the_company_and_follow_its_summer_time(ws: Workspace) -> None:
    connection = told(ws, Service(weekend_days=(6,)), "America/New_York")
    assert hours(connection, date(2026, 1, 10)) == (datetime(2026, 1, 10, 14), datetime(2026, 1, 10, 23), True)
    assert hours(connection, date(2026, 7, 10)) == (datetime(2026, 7, 10, 13), datetime(2026, 7, 10, 22), False)


@pytest.mark.parametrize(
    ("opens", "closes", "begins"),
    [(time(9), time(18), time(1, 30)), (time(22), time(6), time(14)), (time(0), time(0), time(0))],
)
def test_a_business_day_begins_in_the_middle_of_what_is_closed(
    ws: Workspace, opens: time, closes: time, begins: time
) -> None:
    connection = told(ws, Service(opens=opens, closes=closes))
    offset = 8 * 60
    assert (offset - shift(connection)) % 1440 == begins.hour * 60 + begins.minute
    opened, closed, _ = hours(connection, date(2026, 11, 20))
    assert 0 < (closed - opened).total_seconds() <= 24 * 3600


def test_scales_of_the_workspace_are_rows(ws: Workspace) -> None:
    found = told(ws, Service()).execute("from juke_plumbing.satisfaction_scales order by 1").fetchall()
    assert found == [(5, "csat", 4, None, None), (10, "nps", None, 9, 6)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"lunch_from": time(12)}, "stand together"),
        ({"lunch_from": time(8), "lunch_to": time(10)}, "after opens"),
        ({"weekend_days": (6, 6)}, "named twice"),
        ({"weekend_days": (8,)}, "less than or equal to 7"),
    ],
)
def test_hours_that_make_no_sense_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Service(**wrong)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scale_max": 5, "family": "csat"}, "states satisfied_from"),
        ({"scale_max": 5, "family": "csat", "satisfied_from": 4, "promoter_from": 5}, "no other cut"),
        ({"scale_max": 5, "family": "csat", "satisfied_from": 6}, "outside 0 to 5"),
        ({"scale_max": 10, "family": "nps", "promoter_from": 6, "detractor_to": 6}, "below promoter_from"),
    ],
)
def test_a_scale_that_makes_no_sense_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Scale(**wrong)


def test_all_that_is_wrong_with_the_service_is_said_at_once(tmp_path: Path) -> None:
    written = (DEFAULT_WORKSPACE / "juke.toml").read_text("utf-8")
    written = written.replace("weekend_days = []", "weekend_days = [9]").replace("min_answers = 10", "min_answers = 0")
    written = written.replace("satisfied_from = 4", "satisfied_from = 7")
    (tmp_path / "juke.toml").write_text(written, "utf-8")
    with pytest.raises(JukeError) as refused:
        load_workspace(tmp_path)
    for setting in ("service.weekend_days", "satisfaction.min_answers", "satisfaction.scales.0"):
        assert setting in str(refused.value)


def test_times_are_told_without_a_zone_of_their_own(ws: Workspace) -> None:
    opened, _, _ = hours(told(ws, Service()), date(2026, 11, 20))
    assert opened.replace(tzinfo=UTC) == datetime(2026, 11, 20, 9, tzinfo=ws.timezone)
