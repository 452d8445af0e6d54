"""What a company says of its stock reaches the models as one row, and z is the normal distribution's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import NormalDist

import duckdb
import jinja2
import pytest
from pydantic import ValidationError

from pipelines.company_rules.stock import Stock
from pipelines.modelling import plumbing
from pipelines.modelling.logic import Logic
from pipelines.settings import DBT_PROJECT
from tests.unit.modelling.lake_fixture import Lake

MACRO = (DBT_PROJECT / "macros" / "normal_quantile.sql").read_text("utf-8")


def test_what_a_company_says_of_its_stock_is_one_row_that_the_models_read(tmp_path: Path) -> None:
    ws = Lake(tmp_path).seal()
    config = ws.config.model_copy(update={"stock": Stock(cycle_service_level_pct=98, review_days=7)})
    plumbing.prepare(replace(ws, config=config), date(2026, 11, 20), [Logic("core", "any", "table", "1")])
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        found = connection.sql("select cycle_service_level_pct, review_days, min_receipts from juke_plumbing.stock")
        assert found.fetchall() == [(98.0, 7, 5)]


def test_levels_that_make_no_sense_are_told_all_at_once() -> None:
    with pytest.raises(ValidationError) as told:
        Stock(cycle_service_level_pct=100, promise_weeks=0, demand_shift_z=0.5)
    assert {error["loc"][0] for error in told.value.errors()} == {
        "cycle_service_level_pct", "promise_weeks", "demand_shift_z",
    }  # fmt: skip


@pytest.mark.parametrize("pct", [50, 60, 80, 90, 95, 97.5, 99, 99.9, 99.99])
def test_z_of_a_service_level_is_off_by_no_more_than_its_card_says(pct: float) -> None:
    sql = jinja2.Environment(autoescape=False).from_string(MACRO + "{{ normal_quantile('? / 100.0') }}").render()
    z = duckdb.execute(f"select {sql.strip()}", [pct] * sql.count("?")).fetchone()
    assert z is not None
    assert abs(z[0] - NormalDist().inv_cdf(pct / 100)) < 0.00045
