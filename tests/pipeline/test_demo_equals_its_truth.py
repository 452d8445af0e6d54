"""The published demo against what its generator planted, computed apart from the models."""

from __future__ import annotations

from pipelines.settings import Workspace
from tests.bench.truth import between_departments, compare_kpis, identity_quality

LAST_NIGHT = "2026-11-20"


def test_every_published_kpi_equals_the_planted_one(demo_workspace: Workspace) -> None:
    compared, different = compare_kpis(demo_workspace, LAST_NIGHT)
    assert compared > 200
    assert different == []


def test_identity_reaches_its_goals_on_the_demo(demo_workspace: Workspace) -> None:
    quality = identity_quality(demo_workspace)
    assert quality["f1"] >= 0.98
    assert len(quality["departments"]) == 6  # three within one department, three between two
    assert {pair: one for pair, one in between_departments(quality).items() if (one["precision"] or 1) < 0.995} == {}
