"""A metric's card is complete: both languages, unit, bounds, empty values, owner, direction, what it explains."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.published.numbers import FORMS, form, written

MARTS = Path(__file__).parents[2] / "dbt_project" / "models" / "marts"
FILES = sorted(MARTS.rglob("*_metrics.yml"))
METRICS = [metric for path in FILES for metric in yaml.safe_load(path.read_text("utf-8"))["metrics"]]
NAMES = {metric["name"] for metric in METRICS}
FILLED = (
    "label_zh", "label_en", "definition_zh", "definition_en", "null_rule_zh", "null_rule_en", "unit", "format", "owner"
)  # fmt: skip


#: The formats a unit can have; what is counted or measured otherwise is whole or has decimals.
FORMATS_OF_UNITS = {
    "currency": {"amount"}, "ratio": {"ratio"}, "times": {"decimal"}, "turns": {"decimal"}, "coefficient": {"decimal"},
}  # fmt: skip
WRITTEN = {"amount": "0.26 元", "ratio": "25.6%", "decimal": "0.26", "integer": "0"}


@pytest.fixture(params=METRICS, ids=lambda metric: metric["name"])
def metric(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param


@pytest.fixture
def card(metric: dict[str, Any]) -> dict[str, Any]:
    return metric["config"]["meta"]


def test_a_card_is_complete_in_both_languages(card: dict[str, Any]) -> None:
    assert [key for key in FILLED if not str(card.get(key) or "").strip()] == []
    assert [key for key in FILLED if key.endswith("_zh") and str(card[key]).isascii()] == []
    assert set(card["bounds"]) == {"min", "max"}
    assert card["direction"] in {"up", "down", "none"}


def test_a_number_is_written_as_its_card_says(metric: dict[str, Any]) -> None:
    """Shares as percentages, amounts in 万, times and coefficients with decimals: the format, and the unit agrees."""
    name, card = metric["name"], metric["config"]["meta"]
    assert card["format"] in FORMS
    assert card["format"] in FORMATS_OF_UNITS.get(card["unit"], {"integer", "decimal"})
    ending = " 倍" if card["unit"] == "times" else ""
    told = written(0.256, form(name, card["unit"], card["format"]), "zh", "CNY")
    assert told == WRITTEN[card["format"]] + ending


def test_a_diagnostic_names_the_metric_it_explains(card: dict[str, Any]) -> None:
    assert card["kind"] in {"outcome", "diagnostic"}
    assert (card["kind"] == "diagnostic") == ("explains" in card)
    assert card.get("explains", next(iter(NAMES))) in NAMES


def test_no_two_metrics_share_a_name_or_a_label() -> None:
    for key in ("label_zh", "label_en"):
        labels = [metric["config"]["meta"][key] for metric in METRICS]
        assert sorted(label for label in set(labels) if labels.count(label) > 1) == []
    assert len(NAMES) == len(METRICS)
