"""What goes with what, counted once more in pandas and judged by scipy: no digit of the mart may differ."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, hypergeom

from pipelines.published import open_current
from pipelines.settings import Workspace

PAIR = ["product_id", "consequent_product_id"]


@pytest.fixture(scope="module")
def rules_and_baskets(demo_workspace: Workspace) -> tuple[pd.DataFrame, pd.Series]:
    version = open_current(demo_workspace.root)
    rules = version.query("select * from marts.mart_product_affinity").set_index(PAIR).sort_index()
    lines = version.query(
        "select order_id, coalesce(customer_id, customer_record_id, '') as customer_id, product_id"
        " from core.fct_order_line left join core.bridge_customer_source using (customer_record_id)"
        " where not is_cancelled and product_id <> 'unknown'"
        " and ordered_date > (select max(as_of_date) from marts.mart_product_affinity) - interval 730 day"
    )
    return rules, lines.groupby(["order_id", "customer_id"])["product_id"].agg(set)


def counted(baskets: pd.Series, at_least: int) -> tuple[pd.Series, pd.Series]:
    """Baskets of each product and of each pair, both in as many as asked for."""
    singles = baskets.explode().value_counts()
    singles = singles[singles >= at_least]
    pairs = pd.Series([pair for basket in baskets for pair in combinations(sorted(basket & set(singles.index)), 2)])
    found = pairs.value_counts()
    return singles, found[found >= at_least]


def test_rules_are_the_pairs_of_all_baskets_counted_apart(
    rules_and_baskets: tuple[pd.DataFrame, pd.Series],
) -> None:
    rules, baskets = rules_and_baskets
    singles, pairs = counted(baskets, 5)
    assert len(rules) == 2 * len(pairs) > 10
    assert set(rules["baskets_count"]) == {len(baskets)}
    for (one, other), count in pairs.items():
        rule = rules.loc[(one, other)]
        assert (rule["pair_count"], rule["product_count"], rule["consequent_count"]) == (
            count, singles[one], singles[other],
        )  # fmt: skip
        assert rules.loc[(other, one), "pair_count"] == count


def test_chance_is_fishers_and_false_discoveries_are_held_over_all_pairs(
    rules_and_baskets: tuple[pd.DataFrame, pd.Series],
) -> None:
    rules, baskets = rules_and_baskets
    singles, pairs = counted(baskets, 5)
    ones, others = singles[[pair[0] for pair in pairs.index]], singles[[pair[1] for pair in pairs.index]]
    tail = hypergeom.sf(pairs.to_numpy() - 1, len(baskets), ones.to_numpy(), others.to_numpy())
    chance = np.where(pairs.to_numpy() > ones.to_numpy() * others.to_numpy() / len(baskets), tail, 1.0)
    found = rules.loc[list(pairs.index)]
    assert found["p_value"].to_numpy() == pytest.approx(chance, rel=1e-9)
    unseen = len(singles) * (len(singles) - 1) // 2 - len(pairs)
    held = false_discovery_control(np.concatenate([chance, np.ones(unseen)]), method="bh")[: len(pairs)]
    assert found["q_value"].to_numpy() == pytest.approx(held, rel=1e-9)
