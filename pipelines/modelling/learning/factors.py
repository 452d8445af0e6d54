"""Which attributes go with value, with leaving and with buying a category: effect sizes with intervals, each alone.

A factor is one level of one attribute: customers with it against those known to be without it. Value is a difference of
means (Welch's interval), leaving and buying are differences of shares (Agresti and Caffo's). All tests of a run are
guarded together by Benjamini and Hochberg's false discovery rate. Going together is not causing: no factor is held
fixed while another is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from pipelines.company_rules.learning import Learning
from pipelines.modelling.learning.attributes import NOT_FOR_PERSONS, Subjects
from pipelines.modelling.learning.fitting import Floats
from pipelines.modelling.learning.purchases import History
from pipelines.modelling.learning.store import Fit, HoldOut

_FEWEST_BUYERS, _FEWEST_A_SIDE = 100, 30
MOST_CATEGORIES = 12
_SURE = 1.96
_FALSE_DISCOVERIES = 0.05

Outcome = tuple[str, str | None, Floats, np.ndarray]  # code, item, value of each buyer, whether he counts


def fit_factors(
    subjects: Subjects, categories: dict[str, set[str]], history: History, settings: Learning, trigger: str
) -> Fit:
    """All effects of a run, in `parameters`."""
    buyers = subjects.buyers
    n = len(buyers.sales)
    told = Fit("factors", history.as_of, trigger, history.since, history.as_of, settings.seed, n, 0)
    if n < _FEWEST_BUYERS:
        return replace(told, refused_reason="too_few_buyers")
    outcomes = list(_outcomes(buyers, categories))
    effects = _effects(buyers, outcomes)
    if not effects:
        return replace(told, refused_reason="no_attribute_is_known")
    holdout = _held_out(buyers, outcomes, settings.seed)
    found = sum(one["is_significant"] for one in effects)
    return replace(told, event_count=found, parameters={"effects": effects}, holdout=holdout)


def _outcomes(buyers: Subjects, categories: dict[str, set[str]]) -> Iterator[Outcome]:
    everybody = np.ones(len(buyers.sales), dtype=bool)
    yield "value", None, buyers.sales, everybody
    yield "leaving", None, (~buyers.is_active).astype(float), buyers.is_at_risk
    for category, customers in categories.items():
        bought = np.fromiter((one in customers for one in buyers.subject_id), bool, len(buyers.subject_id))
        yield "buys", category, bought.astype(float), everybody


def _effects(buyers: Subjects, outcomes: list[Outcome]) -> list[dict[str, Any]]:
    found = [
        {"factor_code": factor, "factor_level": level, "outcome_code": code, "outcome_item": item, **effect}
        for factor, level, known, has in _factors(buyers)
        for code, item, values, counts in outcomes
        if (effect := _effect(code, values[counts & known & has], values[counts & known & ~has]))
    ]
    for one, q in zip(found, false_discovery([one["p_value"] for one in found]), strict=True):
        one |= {"q_value": q, "is_significant": q <= _FALSE_DISCOVERIES}
    return found


def _factors(buyers: Subjects) -> Iterator[tuple[str, str, np.ndarray, np.ndarray]]:
    """Attribute, level, of whom it is known, who has it. Of two levels the second only mirrors the first."""
    for name, values in buyers.values.items():
        known = np.array([value is not None and value != NOT_FOR_PERSONS for value in values], dtype=bool)
        levels = sorted(set(values[known]))
        for level in levels[:1] if len(levels) == 2 else levels:
            yield name, str(level), known, values == level


def _effect(code: str, those: Floats, others: Floats) -> dict[str, Any] | None:
    """Difference of the two groups with its interval and p; None where a side is too small or nothing varies."""
    if min(len(those), len(others)) < _FEWEST_A_SIDE:
        return None
    told = difference_of_means(those, others) if code == "value" else difference_of_shares(those, others)
    if told is None:
        return None
    effect, low, high, p = told
    return {
        "with_count": len(those), "without_count": len(others), "with_value": float(those.mean()),
        "without_value": float(others.mean()), "effect": effect, "effect_lo": low, "effect_hi": high, "p_value": p,
    }  # fmt: skip


def difference_of_means(those: Floats, others: Floats) -> tuple[float, float, float, float] | None:
    """Welch (1947): difference, 95 % interval and two-sided p, without assuming equal spread."""
    from scipy.special import stdtr, stdtrit

    a, b = those.var(ddof=1) / len(those), others.var(ddof=1) / len(others)
    if a + b == 0:
        return None
    freedom = (a + b) ** 2 / (a * a / (len(those) - 1) + b * b / (len(others) - 1))
    effect, error = float(those.mean() - others.mean()), float(np.sqrt(a + b))
    wide = float(stdtrit(freedom, 0.975)) * error
    return effect, effect - wide, effect + wide, float(2 * stdtr(freedom, -abs(effect) / error))


def difference_of_shares(those: Floats, others: Floats) -> tuple[float, float, float, float] | None:
    """Difference of two shares, the pooled z test's p and the interval of Agresti and Caffo (2000)."""
    from scipy.special import ndtr

    n, m = len(those), len(others)
    pooled = (those.sum() + others.sum()) / (n + m)
    if pooled in (0, 1):
        return None
    effect = float(those.mean() - others.mean())
    z = effect / float(np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)))
    p, q = (those.sum() + 1) / (n + 2), (others.sum() + 1) / (m + 2)
    wide = _SURE * float(np.sqrt(p * (1 - p) / (n + 2) + q * (1 - q) / (m + 2)))
    return effect, float(p - q) - wide, float(p - q) + wide, float(2 * ndtr(-abs(z)))


def false_discovery(p_values: list[float]) -> list[float]:
    """q of each p (Benjamini and Hochberg 1995): the share of false finds if it and all smaller are believed."""
    order = np.argsort(p_values, kind="stable")
    n = len(order)
    raised = np.asarray(p_values)[order] * n / np.arange(1, n + 1)
    q = np.empty(n)
    q[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1) if n else raised
    return [max(float(one), p) for one, p in zip(q, p_values, strict=True)]  # p × n ÷ n may round below p


def _held_out(buyers: Subjects, outcomes: list[Outcome], seed: int) -> HoldOut:
    """Effects believed on one half of the buyers, and how many of them point the same way on the other."""
    half = np.random.default_rng(seed).permutation(len(buyers.sales)) * 2 < len(buyers.sales)
    first, second = (_half(buyers, outcomes, chosen) for chosen in (half, ~half))
    believed = {key: one["effect"] for key, one in first.items() if one["is_significant"] and key in second}
    agree = sum(effect * second[key]["effect"] > 0 for key, effect in believed.items())
    return HoldOut("effects", None, int((~half).sum()), float(len(believed)), float(agree))


def _half(buyers: Subjects, outcomes: list[Outcome], chosen: np.ndarray) -> dict[tuple[Any, ...], dict[str, Any]]:
    halved = [(code, item, values[chosen], counts[chosen]) for code, item, values, counts in outcomes]
    keys = ("factor_code", "factor_level", "outcome_code", "outcome_item")
    return {tuple(one[key] for key in keys): one for one in _effects(buyers.only(chosen), halved)}
