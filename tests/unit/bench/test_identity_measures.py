"""The measures of the accuracy bench on a case worked by hand, and Splink's cut against trying every cut."""

from __future__ import annotations

import pytest

from tests.bench.identity.exact_side import components
from tests.bench.identity.measures import b_cubed, best_cut, between, pairwise

# Two people: a, b, c are one, d, e the other. Found: a, b together, c with d and e.
TRUTH = {"x:a": "1", "x:b": "1", "y:c": "1", "x:d": "2", "y:e": "2"}
FOUND = {"x:a": "p", "x:b": "p", "y:c": "q", "x:d": "q", "y:e": "q"}


def test_pairs_are_counted_as_by_hand() -> None:
    # Joined: ab, cd, ce, de, of which ab and de are right; true are ab, ac, bc, de.
    quality = pairwise(FOUND, TRUTH)
    assert (quality.precision, quality.recall, quality.f1) == (0.5, 0.5, 0.5)


def test_b_cubed_is_the_mean_over_records() -> None:
    # Precision of a, b: 1; of c: 1/3; of d, e: 2/3. Recall of a, b: 2/3; of c: 1/3; of d, e: 1.
    quality = b_cubed(FOUND, TRUTH)
    assert quality.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert quality.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)


def test_pairs_between_departments_leave_the_others_out() -> None:
    quality, joined, real = between(FOUND, TRUTH, "x", "y")  # joined: cd, de; true: ac, bc, de
    assert (joined, real) == (2, 3)
    assert (quality.precision, quality.recall) == (1 / 2, 1 / 3)
    quality, joined, real = between(FOUND, TRUTH, "y", "y")  # joined: ce, which is wrong
    assert (quality.precision, joined, real) == (0.0, 1, 0)


def test_a_record_that_nobody_found_counts_as_alone() -> None:
    found = {record: label for record, label in FOUND.items() if record != "y:c"}
    assert pairwise(found, TRUTH).precision == 1.0


def test_best_cut_equals_trying_every_cut() -> None:
    edges = [("x:a", "x:b", 9.0), ("x:d", "y:e", 7.0), ("x:b", "y:c", 5.0), ("y:c", "x:d", 5.0), ("x:a", "y:e", 1.0)]
    cut, best = best_cut(edges, TRUTH)
    tried = {
        score: pairwise(components(list(TRUTH), [(a, b) for a, b, s in edges if s >= score]), TRUTH)
        for score in (9.0, 7.0, 5.0, 1.0)
    }
    assert best == tried[cut] == max(tried.values(), key=lambda quality: quality.f1)
    assert cut == 7.0
