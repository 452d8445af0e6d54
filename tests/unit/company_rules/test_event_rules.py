"""Event rules and rules of lists: shipped, changed key by key, and refused with everything that is wrong."""

from __future__ import annotations

import hashlib

import pytest
from pydantic import ValidationError

from pipelines.company_rules.events import KINDS, READS, SHIPPED, EventRule, control_below
from pipelines.company_rules.lists import Lists
from pipelines.settings import Config, load_workspace

COMPANY = {"name_zh": "甲", "name_en": "a"}


def rules_of(*entries: dict[str, object]) -> dict[str, EventRule]:
    config = Config.model_validate({"company": COMPANY, "events": list(entries)})
    return {rule.code: rule for rule in config.events}


def test_every_kind_ships_with_a_rule_that_holds() -> None:
    assert {rule.kind for rule in SHIPPED} == set(KINDS) == set(READS)
    assert Config.model_validate({"company": COMPANY}).events == SHIPPED


def test_the_demo_company_writes_down_what_is_shipped() -> None:
    config = load_workspace().config
    assert sorted(config.events, key=lambda rule: rule.code) == sorted(SHIPPED, key=lambda rule: rule.code)
    assert config.lists == Lists()


def test_an_entry_changes_the_shipped_rule_of_its_code_and_leaves_the_others() -> None:
    rules = rules_of({"code": "usage_drop", "threshold": 0.5}, {"code": "first_order", "enabled": False})
    assert len(rules) == len(SHIPPED)
    assert (rules["usage_drop"].threshold, rules["usage_drop"].window_days) == (0.5, 28)
    assert not rules["first_order"].enabled


def test_a_new_code_is_a_rule_of_the_companys_own() -> None:
    mine = {"code": "quiet_vip", "kind": "silent_customer", "label_zh": "甲", "label_en": "a", "threshold": 1.2}
    rules = rules_of({**mine, "window_days": 365})
    assert len(rules) == len(SHIPPED) + 1
    assert rules["quiet_vip"].cool_down_days == 90


def test_everything_wrong_with_the_rules_is_told_at_once() -> None:
    with pytest.raises(ValidationError) as told:
        rules_of(
            {"code": "usage_drop", "threshold": 7, "window_days": 1, "outcome_days": 90},
            {"code": "mine", "kind": "first_order"},
            {"code": "first_order", "cool_down_days": 1},
            {"code": "invoice_overdue", "outcome": "danced"},
        )
    problems = {".".join(map(str, one["loc"])): one["msg"] for one in told.value.errors()}
    for name in ("events.1.label_zh", "events.1.label_en", "events.2.cool_down_days", "events.3.outcome"):
        assert name in problems
    assert [part in problems["events.0"] for part in ("threshold", "window_days", "outcome_days")] == [True] * 3


def test_two_rules_of_one_code_are_refused() -> None:
    with pytest.raises(ValidationError, match="same code: first_order"):
        rules_of({"code": "first_order"}, {"code": "first_order"})


@pytest.mark.parametrize("pct", [0, 1, 10, 50])
def test_as_many_of_a_hundred_are_held_out_as_the_setting_says(pct: float) -> None:
    below, drawn = control_below(pct), 20_000
    hashes = [
        hashlib.md5(f"rule C{number:08d}".encode(), usedforsecurity=False).hexdigest()[:8] for number in range(drawn)
    ]
    held_out = sum(one < below for one in hashes)
    assert abs(held_out - drawn * pct / 100) <= 4 * (drawn * pct / 100 * (1 - pct / 100)) ** 0.5
