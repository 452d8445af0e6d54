"""Every KPI of the published demo against a second computation from the planted events; the bench runs a larger one."""

from __future__ import annotations

import pytest

from pipelines.settings import Workspace
from tests.bench.kpi.comparing import Compared
from tests.bench.kpi_truth import compare, uncovered


@pytest.fixture(scope="module")
def compared(demo_workspace: Workspace) -> list[Compared]:
    return compare(demo_workspace)


def test_every_kpi_and_metric_equals_its_second_computation(compared: list[Compared]) -> None:
    assert len(compared) > 1_000
    assert [one for one in compared if one.unequal] == []


def test_no_mart_or_metric_is_without_a_second_computation(compared: list[Compared]) -> None:
    assert uncovered(compared) == set(), "write their truths in tests/bench/kpi/"
