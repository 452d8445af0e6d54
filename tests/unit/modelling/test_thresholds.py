"""A workspace's thresholds reach the models as one row, and only as numbers that make sense."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from pipelines.company_rules.thresholds import Thresholds
from pipelines.modelling import plumbing
from pipelines.modelling.logic import Logic
from tests.unit.modelling.lake_fixture import Lake


def test_thresholds_of_the_workspace_are_one_row_that_the_models_read(tmp_path: Path) -> None:
    ws, logic = Lake(tmp_path).seal(), [Logic("core", "any", "table", "1")]
    for seconds in (20, 30):
        config = ws.config.model_copy(update={"thresholds": Thresholds(service_level_sec=seconds)})
        plumbing.prepare(replace(ws, config=config), date(2026, 11, 20), logic)
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        found = connection.sql("from juke_plumbing.thresholds")
        assert dict(zip(found.columns, found.fetchall()[0], strict=True)) == {
            "service_level_sec": 30, "short_abandon_sec": 5, "repeat_contact_days": 7, "campaign_days": 30,
            "lead_days": 90, "abc_a_pct": 80.0, "abc_b_pct": 95.0, "xyz_x_cv": 0.5, "xyz_y_cv": 1.0,
            "affinity_days": 730, "affinity_products": 500, "affinity_min_baskets": 5, "contact_cycle_days": 30,
            "key_account_count": 50, "key_account_pct": 0.0,
            "touches_week_max": 3, "offer_min_cases": 20,
            "value_a_pct": 80.0, "value_b_pct": 95.0, "compare_min_count": 30,
        }  # fmt: skip
        assert len(found) == 1


def test_a_threshold_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValidationError, match="campaign_days"):
        Thresholds(campaign_days=0)


def test_the_classes_of_products_cannot_be_put_upside_down() -> None:
    with pytest.raises(ValidationError, match="must not exceed"):
        Thresholds(abc_a_pct=96)
    with pytest.raises(ValidationError, match="must not exceed"):
        Thresholds(xyz_y_cv=0.4)


def test_the_grades_of_customers_cannot_be_put_upside_down() -> None:
    with pytest.raises(ValidationError, match="must not exceed"):
        Thresholds(value_b_pct=70)
