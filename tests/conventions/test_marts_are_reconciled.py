"""Every mart that carries something to add up is reconciled with its source, or says here why it cannot be."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2] / "dbt_project"
MARTS = {path.stem: path for path in sorted((PROJECT / "models" / "marts").rglob("mart_*.yml"))}
ADDED_UP = re.compile(r"_(amt|count|qty)$")
DISTINCT = "counts distinct customers or products of overlapping groups: their sum is nobody's total"
MODEL = "what a model learnt or scored: judged by its hold-out, not by a total"
STATE = "a state, a ratio or a rank of each row: nothing of it is added up"
WINDOW = "moving windows overlap: the same sale is in several rows"
IDENTITY = "who is who: tests.bench.identity_* and the registry's own checks"
#: Marts without an entry in `reconciliations`, and why; their own tests hold what they say.
ALLOWED = {
    **dict.fromkeys(("mart_buyer_month", "mart_churn", "mart_churn_service", "mart_retention_cohort",
                     "mart_sku_sell_through", "mart_lifecycle_transition", "mart_customer_value_month"), DISTINCT),
    **dict.fromkeys(("mart_customer_clv", "mart_factor_effects", "mart_learning_run", "mart_lookalike_prospect",
                     "mart_segment_profile", "mart_product_affinity", "mart_next_best_offer", "mart_offer_ground",
                     "mart_sales_forecast"), MODEL),
    **dict.fromkeys(("mart_churn_risk", "mart_share_of_wallet", "mart_market_share", "mart_usage_change",
                     "mart_sales_stage_time"), STATE),
    **dict.fromkeys(("mart_revenue_retention", "mart_customer_purchase", "mart_customer_value"), WINDOW),
    **dict.fromkeys(("mart_customer_month", "mart_customer_redirect", "mart_identity_changes", "mart_identity_review",
                     "mart_identity_run", "mart_identity_threshold"), IDENTITY),
    **dict.fromkeys(("mart_delivery", "mart_delivery_arrival", "mart_delivery_control", "mart_delivery_finding"),
                    "what arrived: the law of conservation and the control totals of each file"),
    **dict.fromkeys(("mart_channel_migration", "mart_channel_saving"),
                    "what contacts would have cost elsewhere: held against a base and what is tried, no total"),
    **dict.fromkeys(("mart_capability_assessment", "mart_claims", "mart_stock_health", "mart_available_to_promise",
                     "mart_supplier_replenishment", "mart_plan_alignment", "mart_restatement"), STATE),
    **dict.fromkeys(("mart_demand_shift", "mart_demand_plan", "mart_campaign_uplift", "mart_event",
                     "mart_event_effect"), MODEL),
    **dict.fromkeys(("mart_partner_performance", "mart_channel_saving", "mart_channel_migration"), WINDOW),
    **dict.fromkeys(("mart_action_list", "mart_usage"), "a log of what people did: no export is its source"),
    "mart_restatement_delivery": "parts of a change, which add up to it in mart_restatement",
    "mart_restatement_goal": "orders of then and of now beside each other: no total of either",
    "mart_reconciliation": "is itself the totals of the others",
}  # fmt: skip


def entries() -> list[dict[str, Any]]:
    """The list of the macro, which is Python too."""
    text = (PROJECT / "macros" / "reconciliations.sql").read_text("utf-8")
    return ast.literal_eval(text.split("set entries = ")[1].split("-%}")[0].strip())


def reasons() -> set[str]:
    text = (PROJECT / "macros" / "left_out_reasons.sql").read_text("utf-8")
    return set(ast.literal_eval(text.split("return(")[1].split(") }}")[0]))


def columns(mart: str) -> list[str]:
    model = next(one for one in yaml.safe_load(MARTS[mart].read_text("utf-8"))["models"] if one["name"] == mart)
    return [column["name"] for column in model["columns"]]


RECONCILED = {entry["mart"] for entry in entries()}


@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_with_something_to_add_up_is_reconciled_or_says_why_not(mart: str) -> None:
    is_added_up = any(ADDED_UP.search(name) for name in columns(mart))
    assert not is_added_up or mart in RECONCILED or mart in ALLOWED, "one entry in macros/reconciliations.sql"


def test_nothing_is_both_reconciled_and_excused() -> None:
    assert sorted(RECONCILED & set(ALLOWED)) == []
    assert set(ALLOWED) <= set(MARTS)
    assert len(RECONCILED) >= 35


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: f"{entry['mart']}.{entry['measure']}")
def test_an_entry_names_a_mart_its_measure_and_known_reasons(entry: dict[str, Any]) -> None:
    assert entry["mart"] in MARTS
    assert entry["measure"] in columns(entry["mart"]) or "value" in entry
    assert set(entry.get("left_out", {})) <= reasons()
    known = {
        "mart",
        "measure",
        "source",
        "total",
        "value",
        "where",
        "source_where",
        "basis",
        "source_basis",
        "left_out",
    }
    assert set(entry) <= known


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: f"{entry['mart']}.{entry['measure']}")
def test_amounts_stay_apart_by_currency(entry: dict[str, Any]) -> None:
    assert not entry["measure"].endswith("_amt") or "currency_code" in entry["basis"]
