"""Every metric that is defined validates with MetricFlow, was compiled, and answers from the demo's version."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from pipelines.published import Ask, Version, ask, metric, open_current
from pipelines.published.compiler import SEMANTIC_MANIFEST
from pipelines.published.metrics import METRICS
from pipelines.settings import Workspace

MARTS = Path(__file__).parents[2] / "dbt_project" / "models" / "marts"
DEFINED = {
    metric["name"]
    for path in MARTS.rglob("*_metrics.yml")
    for metric in yaml.safe_load(path.read_text("utf-8"))["metrics"]
}


def opened(ws: Workspace) -> Version:
    return open_current(ws.root)


def test_the_semantic_manifest_passes_the_validations_of_dbt(demo_workspace: Workspace) -> None:
    from metricflow_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator
    from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest

    text = (opened(demo_workspace).folder / SEMANTIC_MANIFEST).read_text("utf-8")
    found = SemanticManifestValidator().validate_semantic_manifest(parse_manifest_from_dbt_generated_manifest(text))
    assert [issue.as_readable_str() for issue in found.errors] == []


def test_every_metric_was_compiled_alone_by_week_and_by_month(demo_workspace: Workspace) -> None:
    version = opened(demo_workspace)
    templates = json.loads((version.folder / METRICS).read_text("utf-8"))["templates"]
    assert set(version.catalogue().metrics) == DEFINED
    assert [name for name in DEFINED for by in ("", "week", "month") if f"{name}|{by}" not in templates] == []


def test_every_metric_answers_for_the_month_beside_last_year(demo_workspace: Workspace) -> None:
    version = opened(demo_workspace)
    start = version.as_of_date.replace(day=1)
    rows = ask(version, Ask(tuple(sorted(DEFINED)), start=start, compare="yoy")).rows
    assert sorted(rows["metric"]) == sorted(DEFINED)
    assert rows["value"].notna().mean() > 0.5


def test_every_date_that_is_offered_to_group_by_groups(demo_workspace: Workspace) -> None:
    """One metric of each table for each date: the others of that table are compiled from the same columns."""
    version = opened(demo_workspace)
    offered = {
        (entry.models, by): name
        for name, entry in version.catalogue().metrics.items()
        for by in entry.by
        if by.endswith("_date")
    }
    assert len(offered) > len(version.catalogue().metrics) / 20
    for (_, by), name in offered.items():
        found = metric(version, name, [by])[by]
        assert found.dropna().map(lambda day: day == day.normalize()).all(), (name, by)


def test_every_metric_says_where_it_comes_from(demo_workspace: Workspace) -> None:
    catalogue = opened(demo_workspace).catalogue()
    fed = {entity for entities in catalogue.feeds.values() for entity in entities}
    for name, entry in catalogue.metrics.items():
        assert entry.models, name
        assert entry.area, name
        assert entry.days, name
        about_deliveries = entry.models == ("marts.mart_delivery",)
        assert about_deliveries or set(entry.entities or ()) & fed, name
