"""Each computed answer of the self-assessment and each judged claim names a query, and that query exists."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from dashboards.registry import PAGES
from pipelines.company_rules.answers import Question

PROJECT = Path(__file__).parents[2] / "dbt_project"
MARTS = PROJECT / "models" / "marts"
TOLD = [yaml.safe_load(path.read_text("utf-8")) or {} for path in sorted(MARTS.rglob("*.yml"))]
COLUMNS = {model["name"]: {column["name"] for column in model.get("columns", ())}
           for told in TOLD for model in told.get("models", ())}  # fmt: skip
METRICS = {metric["name"] for told in TOLD for metric in told.get("metrics", ())}
FRAMEWORKS = {"self_check": 11, "accenture_2000": 10, "pwc": 6}


def seed(name: str) -> list[dict[str, str]]:
    with (PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def evidence() -> list[dict[str, Any]]:
    """The list of the macro, which is Python too."""
    text = (PROJECT / "macros" / "evidence.sql").read_text("utf-8")
    return ast.literal_eval(text.split("set entries = ")[1].split("-%}")[0].strip())


ITEMS, CLAIMS = seed("capability_items"), seed("company_claims")
EVIDENCE = {entry["code"]: entry for entry in evidence()}


@pytest.mark.parametrize("entry", evidence(), ids=lambda entry: entry["code"])
def test_a_query_behind_an_answer_is_a_metric_or_a_column_that_exists(entry: dict[str, Any]) -> None:
    mart, _, column = entry["query"].partition(".")
    assert entry["query"] in METRICS or column in COLUMNS[mart]
    read = set(re.findall(r"\{(\w+)\}", entry.get("from", "{mart_customer_cost_to_serve}")))
    assert entry["query"] in METRICS or mart in read, "the value is read from the mart that the query names"
    assert read <= set(COLUMNS)


def test_the_three_frameworks_are_whole_and_two_questions_are_a_persons() -> None:
    for code, size in FRAMEWORKS.items():
        assert [int(item["item_no"]) for item in ITEMS if item["framework_code"] == code] == list(range(1, size + 1))
    asked = [item["item_code"] for item in ITEMS if item["answered_by"] == "a_person_answers"]
    assert sorted(asked) == sorted(get_args(Question))
    assert {item["framework_code"] for item in ITEMS if item["item_code"] in asked} == {"self_check"}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: f"{item['framework_code']}.{item['item_code']}")
def test_a_computed_item_has_evidence_thresholds_and_a_page(item: dict[str, str]) -> None:
    is_computed = item["answered_by"] == "computed"
    assert (item["evidence_code"] in EVIDENCE) == is_computed
    assert item["threshold_zh"] and item["threshold_en"] and item["question_zh"] and item["question_en"]
    if not is_computed:
        return
    assert "assessment" in EVIDENCE[item["evidence_code"]]["used_by"]
    is_lower = item["is_lower_better"] == "true"
    assert (float(item["yes_from"]) < float(item["partly_from"])) == is_lower
    assert int(item["least_n"]) > 0
    assert all("{value}" in item[name] and "{n}" in item[name] for name in ("evidence_zh", "evidence_en"))
    assert item["page_key"] in {page.key for page in PAGES}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["claim_code"])
def test_a_claim_has_a_source_and_a_judged_one_its_evidence(claim: dict[str, str]) -> None:
    assert 1 <= int(claim["essay_no"]) <= 5
    assert claim["author_name"] and claim["claim_zh"] and claim["claim_en"] and claim["why_zh"] and claim["why_en"]
    assert claim["how"] in {"computed", "not_measurable", "no_own_data", "person"}
    assert (claim["evidence_code"] in EVIDENCE) == (claim["how"] == "computed")
    if claim["how"] == "computed":
        assert "claims" in EVIDENCE[claim["evidence_code"]]["used_by"]
        assert claim["compare_code"] in {"at_least", "at_most", "near"} and float(claim["claimed_value"]) > 0
        assert int(claim["least_n"]) > 0 and claim["page_key"] in {page.key for page in PAGES}
        assert (claim["compare_code"] == "near") == bool(claim["tolerance"])


def test_all_evidence_is_shown_and_no_code_or_item_stands_twice() -> None:
    used = {row["evidence_code"] for row in [*ITEMS, *CLAIMS]} - {""}
    assert used == set(EVIDENCE)
    assert len(evidence()) == len(EVIDENCE)
    assert len({claim["claim_code"] for claim in CLAIMS}) == len(CLAIMS)
