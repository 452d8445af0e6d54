"""What would have been offered is ordered more often than what most customers buy; what came after is not known."""

from __future__ import annotations

from pipelines.settings import Workspace
from tests.bench.offer_hits import measured


def test_offers_meet_what_customers_order_next_more_often_than_what_most_buy(demo_workspace: Workspace) -> None:
    found = measured(demo_workspace, cuts=12)
    offered, popular = found["offers"], found["popular"]
    assert offered["n"] >= 50
    assert offered["category_hit_ratio"] > popular["category_hit_ratio"]
    # Of single products a look alone says little; what was searched for says much.
    assert found["by_reason"]["searched"]["hit_ratio"] > 3 * popular["hit_ratio"]
