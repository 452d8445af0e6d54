"""Every KPI of the published demo against a second computation from the planted events; the bench runs a larger one."""

from __future__ import annotations

import pytest

from pipelines.settings import Workspace
from tests.bench.kpi.comparing import NO_TRUTH, Compared
from tests.bench.kpi_truth import NOT_YET, compare, uncovered


@pytest.fixture(scope="module")
def compared(demo_workspace: Workspace) -> list[Compared]:
    return compare(demo_workspace)


def test_every_kpi_and_metric_equals_its_second_computation(compared: list[Compared]) -> None:
    told = [one for one in compared if one.why != NO_TRUTH]
    assert len(told) > 400
    assert [one for one in told if one.unequal and one.mart not in NOT_YET] == []


def test_no_mart_or_metric_is_without_a_truth_but_those_listed(compared: list[Compared]) -> None:
    assert uncovered(compared) - NOT_YET == set(), "write their truths in tests/bench/kpi/"


def test_a_mart_that_equals_its_truth_has_left_the_list(compared: list[Compared]) -> None:
    unequal = {one.mart for one in compared if one.unequal}
    assert NOT_YET & ({one.mart for one in compared} - unequal) == set()
