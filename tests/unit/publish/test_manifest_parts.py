"""A part of a semantic manifest holds all that its metrics are compiled from, and nothing of the others."""

from __future__ import annotations

import json
from typing import Any

from pipelines.publish.manifest_parts import parts


def model(name: str, entity: str, *measures: str) -> dict[str, Any]:
    return {"name": name, "primary_entity": entity, "measures": [{"name": one} for one in measures]}


def metric(name: str, *measures: str) -> dict[str, Any]:
    return {"name": name, "filter": None, "type_params": {"input_measures": [{"name": one} for one in measures]}}


def ratio(name: str, above: str, below: str) -> dict[str, Any]:
    made = metric(name, above, below)
    made["type_params"] |= {"numerator": {"name": above}, "denominator": {"name": below}}
    return made


FILTERED = {"where_filters": [{"where_sql_template": "{{ Dimension('customer__region_code') }} = 'east'"}]}
MANIFEST = {
    "semantic_models": [
        model("orders", "order", "order_count", "sales_amt"), model("calls", "call", "call_count"),
        model("customers", "customer", "customer_count"),
    ],
    "metrics": [
        metric("order_count", "order_count"),
        metric("sales_amt", "sales_amt"),
        ratio("mean_amt", "sales_amt", "order_count"),
        ratio("calls_per_order", "call_count", "order_count"),
        metric("call_count", "call_count"),
        metric("calls_of_the_east", "call_count") | {"filter": FILTERED},
    ],
}  # fmt: skip


def held() -> dict[str, tuple[set[str], set[str]]]:
    """Metric -> the semantic models and the metrics that its part holds."""
    found = {}
    for part in parts(json.dumps(MANIFEST)):
        said = json.loads(part.semantic_manifest)
        names = tuple({one["name"] for one in said[kind]} for kind in ("semantic_models", "metrics"))
        found |= dict.fromkeys(part.metrics, names)
    return found


def test_every_metric_stands_in_one_part_with_what_it_is_made_of() -> None:
    assert sorted(name for part in parts(json.dumps(MANIFEST)) for name in part.metrics) == sorted(held())
    assert held()["mean_amt"] == ({"orders"}, {"order_count", "sales_amt", "mean_amt"})
    assert held()["calls_per_order"] == ({"orders", "calls"}, {"order_count", "call_count", "calls_per_order"})
    assert held()["call_count"] == ({"calls"}, {"call_count"})


def test_a_filter_brings_the_model_of_the_entity_it_names() -> None:
    assert held()["calls_of_the_east"] == ({"calls", "customers"}, {"calls_of_the_east"})
