"""A badge stands where the absent export could change a number, and nowhere else."""

from __future__ import annotations

import json

import pytest

from pipelines.modelling import parse
from pipelines.publish.definitions import Definitions, load_definitions
from pipelines.published import Badge
from pipelines.published.manifest import Manifest, read_manifest
from pipelines.settings import DBT_PROJECT, load_workspace


@pytest.fixture(scope="module")
def defined() -> Definitions:
    parse()
    return load_definitions(load_workspace(), DBT_PROJECT / "target")


def late(*entities: str) -> Badge:
    return Badge("any", "any", "2026-11-18", "late", "late", entities)


@pytest.mark.parametrize(
    ("metric", "behind", "beside"),
    [
        ("net_sales_amt", "order_lines", "surveys"), ("csat_ratio", "surveys", "payments"),
        ("complaint_ratio", "tickets", "stock_levels"), ("new_customer_count", "order_lines", "tickets"),
        ("pipeline_weighted_amt", "opportunity_stage_changes", "order_lines"),
    ],
)  # fmt: skip
def test_a_number_wears_the_badge_of_its_own_lineage_only(
    defined: Definitions, metric: str, behind: str, beside: str
) -> None:
    entry = defined.metrics[metric]
    assert late(behind, beside).touches(entry.entities)
    assert not late(beside).touches(entry.entities)


def test_a_page_draws_on_what_its_exposure_names(defined: Definitions) -> None:
    assert late("payments").touches(defined.pages["sales"])
    assert not late("surveys").touches(defined.pages["sales"])
    assert late("surveys").touches(defined.pages["customer_360"])


def test_every_metric_is_made_of_entities_that_exist(defined: Definitions) -> None:
    known = {path.stem for path in DBT_PROJECT.joinpath("models", "staging").glob("stg_*.sql")}
    unknown = {
        name: set(entry.entities or ()) - {stem.removeprefix("stg_") for stem in known}
        for name, entry in defined.metrics.items()
    }
    assert {name: left for name, left in unknown.items() if left} == {}


def test_a_badge_of_an_unknown_contract_stands_everywhere() -> None:
    assert Badge("any", "any", "2026-11-18", "late").touches(("surveys",))
    assert not late().touches(("surveys",))


def test_a_manifest_keeps_the_entities_of_its_badges(tmp_path) -> None:
    from datetime import date

    badges = (late("surveys"), Badge("any", "other", "2026-11-18", "late"))
    manifest = Manifest("v", date(2026, 11, 20), "2026-11-20T00:00:00+00:00", 1, 1, "c", "d", {}, badges=badges)
    (tmp_path / "manifest.json").write_text(manifest.to_json(), "utf-8")
    assert read_manifest(tmp_path).badges == badges
    assert json.loads(manifest.to_json())["badges"][1]["entities"] is None
