"""Components of a graph: every node gets the smallest node it hangs together with, however long the way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from pipelines.identity.cluster import smallest_reachable

NODES = 12


def _labels(edges: Sequence[tuple[int, int]], count: int) -> list[int]:
    a, b = (np.array([edge[end] for edge in edges], dtype=np.int64) for end in (0, 1))
    return smallest_reachable(a, b, count).tolist()


@pytest.mark.parametrize("order", ["forwards", "backwards"])
def test_a_long_chain_is_one_component_under_its_first_node(order: str) -> None:
    chain = [(at, at + 1) if order == "forwards" else (at + 1, at) for at in range(999)]
    assert _labels(chain, 1000) == [0] * 1000


@settings(max_examples=50, deadline=None)
@given(some.lists(some.tuples(some.integers(0, NODES - 1), some.integers(0, NODES - 1)), max_size=14))
def test_labels_equal_those_of_joining_edge_by_edge(edges: list[tuple[int, int]]) -> None:
    expected = list(range(NODES))
    for a, b in edges:
        low, high = sorted((expected[a], expected[b]))
        expected = [low if label == high else label for label in expected]
    assert _labels(edges, NODES) == expected
