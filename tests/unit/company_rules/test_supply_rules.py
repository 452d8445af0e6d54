"""Rules of suppliers, partners and plans: what is shipped is written down, and all that is wrong is told at once."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pipelines.company_rules.supply import Supply
from pipelines.settings import Config, load_workspace


def test_the_demo_company_writes_down_the_shipped_rules_of_supply() -> None:
    assert load_workspace().config.supply == Supply()


def test_every_wrong_rule_of_supply_is_told_at_once() -> None:
    wrong = {"order_cover_days": -1, "plan_weeks": 0, "pace_alert_ppt": 0, "plan_misfit": 15}
    with pytest.raises(ValidationError) as told:
        Config.model_validate({"company": {"name_zh": "甲", "name_en": "a"}, "supply": wrong})
    assert {error["loc"] for error in told.value.errors()} == {("supply", name) for name in wrong}
