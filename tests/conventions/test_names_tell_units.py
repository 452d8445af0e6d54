"""A number's name says its unit: columns of core and marts, metrics and their cards; ratios stay within 0 and 1."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.published import open_current
from pipelines.published.units import ENDINGS, UNITS
from pipelines.settings import Workspace

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
NUMERIC = re.compile(r"int|double|decimal|float|numeric", re.I)
UNIT = r"amt|qty|ratio|x|pct|ppt|days|weeks|months|sec|min|count|score|points|rank|no|n|seq|year|month|stamp"
#: What may follow a unit: a statistic, an end of an interval, a window, one of several forms.
FORM = (
    r"median|mean|sum|p\d+|lo|hi|low|high|net|queued|per_day|\d+m|\d+d|h|z|slope|total|share|delta|before|after|q1|q3"
    r"|iqr"
)
TOLD = re.compile(rf"(^|_)({UNIT})(_({FORM}))*$|^days_|^frequency_|^touches_")
#: Numbers whose name is the field's own term, and has no unit or has it in a column beside.
TERMS = {
    "the unit stands in the column `unit` or in the metric named beside": (
        "value", "value_to_day", "previous_value", "last_year_value", "target_value", "numerator", "denominator",
        "with_value", "without_value", "effect", "effect_lo", "effect_hi", "holdout_expected", "holdout_actual",
        "actual", "expected", "forecast", "metric_value", "answer_value", "value_lo", "value_hi", "yes_from",
        "partly_from", "claimed_value", "own_value", "own_lo", "own_hi", "tolerance", "source_value", "left_out_value",
        "mart_value", "difference_value", "before_value", "after_value", "before_numerator", "after_numerator",
        "before_denominator", "after_denominator", "definition_change", "identity_change", "corrections_change",
        "late_change", "new_change", "total_change",
    ),
    "terms of market basket analysis (metrics.md)": (
        "support", "product_support", "antecedent_support", "consequent_support", "confidence", "lift", "leverage",
        "conviction", "zhang",
    ),
    "chances, statistics and parameters of models (metrics.md)": (
        "p_alive", "p_value", "q_value", "bgnbd_frequency", "bgnbd_recency", "bgnbd_t", "seed", "log_likelihood",
        "frequency_amount_corr", "trained_on", "threshold", "present_threshold", "xyz_x_cv", "xyz_y_cv", "purity",
        "usage_slope", "usage_z", "expected_orders_h", "demand_shift_z", "gini",
        "threshold_z", "spike_z", "spike_limit_z", "spike_min_contacts",
    ),
    "orders, places and parts of a calendar": (
        "amount_fifth", "weekday", "depth", "precedence", "revision", "quarter", "hour", "k", "horizon", "scale_max",
        "priority", "weeks_ago", "weeks_ahead", "world", "first_world", "last_world",
    ),
    "scores and cuts of the RFM grades (metrics.md)": ("r_cut", "f_cut", "m_cut", "score", "csat_mean"),
}  # fmt: skip
#: How many there are by a model: a sum of chances, with a fraction.
EXPECTED_NUMBERS = {"alive_repeat_buyer_x"}
KNOWN = {name for names in TERMS.values() for name in names}
#: What keeps the field's name and can leave 0 to 1: complaints by orders of the same days; a share of profit of which
#: some customers take away; a wallet in which we sell more than its owner says to spend.
FREE_RATIOS = {"complaint_ratio", "top20_share_ratio", "share_of_wallet_ratio"}


def yamls() -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text("utf-8")) or {} for folder in ("core", "marts")
            for path in sorted((MODELS / folder).rglob("*.yml"))]  # fmt: skip


COLUMNS = [(model["name"], column["name"], str(column.get("data_type", "")))
           for said in yamls() for model in said.get("models", ()) for column in model.get("columns", ())]  # fmt: skip
METRICS = {metric["name"]: metric["config"]["meta"] for said in yamls() for metric in said.get("metrics", ())}


def test_every_numeric_column_ends_with_its_unit_or_is_a_term_of_the_field() -> None:
    numbers = [(model, name) for model, name, kind in COLUMNS if NUMERIC.search(kind)]
    assert len(numbers) > 500
    told = [f"{model}.{name}" for model, name in numbers
            if not (TOLD.search(name) or name in KNOWN or name.startswith("_") or name.endswith("_id"))]  # fmt: skip
    assert told == []


def test_a_column_without_a_number_does_not_end_with_a_unit() -> None:
    measured = re.compile(r"_(amt|qty|ratio|x|pct|ppt|sec|count)$")
    kinds = {f"{model}.{name}": kind for model, name, kind in COLUMNS if measured.search(name)}
    assert {name: kind for name, kind in kinds.items() if not NUMERIC.search(kind)} == {}


def test_a_flag_is_a_boolean_and_a_boolean_is_a_flag() -> None:
    flags = {f"{model}.{name}": kind for model, name, kind in COLUMNS if name.startswith(("is_", "has_"))}
    assert {name: kind for name, kind in flags.items() if kind != "boolean"} == {}
    booleans = [name for _, name, kind in COLUMNS if kind == "boolean"]
    assert sorted({name for name in booleans if not name.startswith(("is_", "has_", "_"))}) == []


def test_amounts_stand_beside_their_currency() -> None:
    models = {model for model, name, _ in COLUMNS if name.endswith("_amt")}
    with_currency = {model for model, name, _ in COLUMNS if name.endswith("currency_code")}
    assert sorted(models - with_currency) == []


@pytest.mark.parametrize("name", METRICS)
def test_a_metrics_unit_agrees_with_its_name(name: str) -> None:
    unit = METRICS[name]["unit"]
    assert unit in UNITS, "name its unit in pipelines/published/units.py"
    bare = re.sub(rf"(_({FORM}))+$", "", name)
    ending = max((end for end in ENDINGS if name.endswith(end) or bare.endswith(end)), key=len, default="")
    allowed = ENDINGS.get(ending)
    assert allowed is None or unit in allowed or name in EXPECTED_NUMBERS
    if ending == "_count":
        assert unit not in {"currency", "ratio", "times", "days", "minutes", "seconds"}


@pytest.mark.parametrize("name", [name for name in METRICS if METRICS[name]["unit"] == "ratio"])
def test_a_ratio_is_bounded_by_0_and_1_unless_its_name_says_that_it_leaves_them(name: str) -> None:
    bounds = METRICS[name]["bounds"]
    is_free = name.endswith("_x") or name in FREE_RATIOS
    assert is_free or (bounds["min"], bounds["max"]) == (0, 1)


def test_ratios_of_the_demo_company_lie_between_0_and_1(demo_workspace: Workspace) -> None:
    version = open_current(demo_workspace.root)
    outside = []
    for table, columns in version.columns.items():
        names = [name for name, kind in columns.items() if name.endswith("_ratio") and NUMERIC.search(kind)]
        names = [name for name in names if name not in FREE_RATIOS]
        if names and version.scope_file.tables.get(table):
            found = version.table(table, names)
            outside += [f"{table}.{name}" for name in names if not _are_shares(found[name].dropna().astype(float))]
    assert outside == []


def _are_shares(values: Any) -> bool:
    """Within 0 and 1, but for the last digits of a float."""
    return bool(values.between(-1e-9, 1 + 1e-9).all())


def test_variants_name_each_other_and_say_what_differs() -> None:
    for name, card in METRICS.items():
        others = card.get("variants") or []
        assert name not in others
        assert [other for other in others if other not in METRICS] == []
        assert [other for other in others if name not in METRICS[other].get("variants", ())] == []
        assert not others or (card.get("differs_zh") and card.get("differs_en")), name
        assert [part for part in card.get("differs_by") or [] if part not in METRICS] == []


def test_a_target_is_a_number_or_another_metric_of_the_same_unit() -> None:
    targets = {name: card["target"] for name, card in METRICS.items() if card.get("target") not in (None, "")}
    for name, target in targets.items():
        if isinstance(target, str):
            assert METRICS[target]["unit"] == METRICS[name]["unit"], name
        else:
            assert isinstance(target, int | float), name


def test_a_target_names_who_set_it_in_both_languages() -> None:
    for name, card in METRICS.items():
        told = {tongue: str(card.get(f"target_source_{tongue}") or "") for tongue in ("zh", "en")}
        assert all(told.values()) if "target" in card else not any(told.values()), name
        assert not told["zh"].isascii() or not told["zh"], name
    assert METRICS["service_level_offered_ratio"]["target"] == 0.8  # 80/20, which names no form of it
