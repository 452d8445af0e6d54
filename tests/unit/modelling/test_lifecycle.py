"""A workspace's rules of the customer's lifecycle reach the models as rows, and only where they make sense."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pydantic import ValidationError

from pipelines.company_rules.lifecycle import Lifecycle
from pipelines.modelling import plumbing
from pipelines.modelling.logic import Logic
from tests.unit.modelling.lake_fixture import Lake


def test_rules_of_the_workspace_are_one_row_and_its_tiers_are_ranked(tmp_path: Path) -> None:
    ws, logic = Lake(tmp_path).seal(), [Logic("core", "any", "table", "1")]
    for days in (90, 365):
        config = ws.config.model_copy(update={"lifecycle": Lifecycle(churn_days=days, tiers=("low", "high"))})
        plumbing.prepare(replace(ws, config=config), date(2026, 11, 20), logic)
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        found = connection.sql("from juke_plumbing.lifecycle")
        assert dict(zip(found.columns, found.fetchall()[0], strict=True)) == {
            "churn_days": 365, "own_gap_x": 3.0, "at_risk_x": 1.5, "regular_orders": 3, "second_order_days": 90,
            "upsell_x": 1.5, "history_months": 24,
        }  # fmt: skip
        assert len(found) == 1
        assert connection.sql("from juke_plumbing.product_tiers").fetchall() == [("low", 1), ("high", 2)]


@pytest.mark.parametrize(
    "wrong", [{"churn_days": 30}, {"regular_orders": 1}, {"tiers": ("a", "a")}, {"own_gap_x": 0.5}]
)
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        Lifecycle(**wrong)
