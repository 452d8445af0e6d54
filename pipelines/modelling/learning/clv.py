"""Customer lifetime value of the next twelve months: both models fitted with a hold-out, and every buyer scored.

The formulas are in `bgnbd` and `gamma_gamma`. A refusal is an answer: too few repeat buyers, too short a window, or no
maximum. The interval is that of the *expected* value: it says how well the parameters are known, not how one customer
may differ (delta method on the logarithm, from the covariance at the maximum).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np

from pipelines.company_rules.learning import Learning
from pipelines.modelling.learning import bgnbd, gamma_gamma
from pipelines.modelling.learning.fitting import Fitted, Floats, NoMaximum
from pipelines.modelling.learning.purchases import Basis, History, Purchases
from pipelines.modelling.learning.store import Fit, HoldOut

MONTHS = 12
MONTH = 365.25 / 7 / 12  # weeks
_TENTHS = 10
_HOLDOUT_DAYS = 182
_SURE = 1.96


@dataclass(frozen=True)
class Scores:
    """One entry a buyer, NaN where a model refused. Orders and amounts are of the next twelve months."""

    p_alive: Floats
    orders: Floats
    amount: Floats
    clv: Floats
    low: Floats
    high: Floats


# ---------------------------------------------------------------------------------------------------------------- fits
def fit_orders(history: History, settings: Learning, trigger: str) -> Fit:
    """BG/NBD on all buyers; the hold-out fits on the time before and counts what came after."""
    bought = history.until(history.as_of)
    told = _told(history, settings, "bgnbd", trigger, len(bought.x), bought.repeaters)
    if reason := _refuses(history, settings, bought.repeaters):
        return replace(told, refused_reason=reason)
    try:
        fitted = bgnbd.fit_bgnbd(bgnbd.unique_triples(bought.x, bought.t_x, bought.t)[0])
        holdout = _orders_held_out(history)
    except NoMaximum:
        return replace(told, refused_reason="no_maximum")
    parameters = _kept(fitted) | {"drift": _profile(_year(fitted.parameters, bought))}
    return replace(told, parameters=parameters, log_likelihood=fitted.log_likelihood, holdout=holdout)


def fit_amounts(history: History, settings: Learning, trigger: str) -> Fit:
    """Gamma-Gamma on buyers who paid again."""
    bought = history.until(history.as_of)
    again = bought.paid > 0
    told = _told(history, settings, "gamma_gamma", trigger, len(bought.x), int(again.sum()))
    if reason := _refuses(history, settings, int(again.sum())):
        return replace(told, refused_reason=reason)
    try:
        fitted = gamma_gamma.fit_gamma_gamma(gamma_gamma.Spent(bought.paid[again], bought.mean[again]))
        holdout = _amounts_held_out(history)
    except NoMaximum:
        return replace(told, refused_reason="no_maximum")
    if fitted.parameters[1] <= 1:
        return replace(told, refused_reason="mean_is_infinite")
    correlation = float(np.corrcoef(bought.paid[again], bought.mean[again])[0, 1]) if bought.paid[again].std() else 0.0
    return replace(told, parameters=_kept(fitted), log_likelihood=fitted.log_likelihood, holdout=holdout,
                   frequency_amount_corr=correlation)  # fmt: skip


def _told(history: History, settings: Learning, model: str, trigger: str, observed: int, events: int) -> Fit:
    return Fit(model, history.as_of, trigger, history.since, history.as_of, settings.seed, observed, events)


def _refuses(history: History, settings: Learning, repeaters: int) -> str | None:
    if repeaters < settings.min_repeat_buyers:
        return "too_few_repeat_buyers"
    return "window_too_short" if history.window_days < settings.min_window_days else None


def _kept(fitted: Fitted) -> dict[str, Any]:
    return {"values": fitted.parameters.tolist(), "covariance": fitted.covariance.tolist()}


def _orders_held_out(history: History) -> HoldOut:
    """Purchases of the last half year (a third of a shorter window), foretold from the time before."""
    days = min(_HOLDOUT_DAYS, history.window_days // 3)
    split = history.as_of - timedelta(days=days)
    before, after = history.until(split), history.after(split)
    values = bgnbd.fit_bgnbd(bgnbd.unique_triples(before.x, before.t_x, before.t)[0]).parameters
    expected = bgnbd.expected_orders(values, before.x, before.t_x, before.t, days / 7)
    actual = sum(after.get(customer, (0, 0.0))[0] for customer in before.customer_id)
    return HoldOut("orders", split, len(before.x), float(expected.sum()), float(actual))


def _amounts_held_out(history: History) -> HoldOut:
    """The same time's amounts of those who had paid again before and came back: each purchase at his expected mean."""
    split = history.as_of - timedelta(days=min(_HOLDOUT_DAYS, history.window_days // 3))
    before, after = history.until(split), history.after(split)
    again = before.paid > 0
    values = gamma_gamma.fit_gamma_gamma(gamma_gamma.Spent(before.paid[again], before.mean[again])).parameters
    foretold = gamma_gamma.expected_amount(values, before.paid[again], before.mean[again])
    came = [after.get(customer, (0, 0.0)) for customer in before.customer_id[again]]
    expected = sum(count * mean for (count, _), mean in zip(came, foretold, strict=True))
    returned = sum(count > 0 for count, _ in came)
    return HoldOut("net_sales", split, returned, float(expected), float(sum(amount for _, amount in came)))


# -------------------------------------------------------------------------------------------------------------- scores
def score(bought: Purchases, orders: Fit | None, amounts: Fit | None, basis: Basis, discount_ratio: float) -> Scores:
    """Score every buyer with the parameters in force."""
    none = np.full(len(bought.x), np.nan)
    if orders is None or orders.is_refused:
        return Scores(none, none, none, none, none, none)
    triples, place = bgnbd.unique_triples(bought.x, bought.t_x, bought.t)
    values, covariance = _in_force(orders)
    alive = bgnbd.p_alive(values, triples.x, triples.t_x, triples.t)[place]
    year = bgnbd.expected_orders(values, triples.x, triples.t_x, triples.t, MONTHS * MONTH)[place]
    if amounts is None or amounts.is_refused:
        return Scores(alive, year, none, none, none, none)

    def discounted(at: Floats) -> Floats:
        return _discounted(at, triples, discount_ratio)

    money, money_covariance = _in_force(amounts)
    amount = np.where(bought.is_in_basis, gamma_gamma.expected_amount(money, bought.paid, bought.mean), np.nan)
    clv = discounted(values)[place] * amount * basis.margin_x
    unsure = _variance(discounted, values, covariance)[place]
    unsure = unsure + _variance(
        lambda at: gamma_gamma.expected_amount(at, bought.paid, bought.mean), money, money_covariance
    )
    spread = np.exp(_SURE * np.sqrt(unsure))
    return Scores(alive, year, amount, clv, clv / spread, clv * spread)


def _in_force(fit: Fit) -> tuple[Floats, Floats]:
    return np.array(fit.parameters["values"]), np.array(fit.parameters["covariance"])


def _discounted(values: Floats, triples: bgnbd.Triples, discount_ratio: float) -> Floats:
    """Expected orders month by month, each worth less by the months until then."""
    monthly = (1 + discount_ratio) ** (1 / 12)
    total, before = np.zeros(len(triples.x)), np.zeros(len(triples.x))
    for month in range(1, MONTHS + 1):
        now = bgnbd.expected_orders(values, triples.x, triples.t_x, triples.t, month * MONTH)
        total += (now - before) / monthly**month
        before = now
    return total


def _variance(of: Any, values: Floats, covariance: Floats) -> Floats:
    """Variance of the logarithm of `of(values)`, by the delta method; `covariance` is of the logarithms of values."""
    slopes = []
    for at in range(len(values)):
        step = np.ones(len(values))
        step[at] = np.exp(1e-3)
        slopes.append((np.log(of(values * step)) - np.log(of(values / step))) / 2e-3)
    gradient = np.array(slopes)
    return np.asarray(np.einsum("in,ij,jn->n", gradient, covariance, gradient))


# --------------------------------------------------------------------------------------------------------------- drift
def _year(values: Floats, bought: Purchases) -> Floats:
    return bgnbd.expected_orders(values, bought.x, bought.t_x, bought.t, MONTHS * MONTH)


def _profile(scores: Floats) -> dict[str, list[float]]:
    """Tenths of the scores and how many lie in each; ties make fewer."""
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, _TENTHS + 1)[1:-1]))
    return {"edges": edges.tolist(), "shares": _shares(scores, edges).tolist()}


def _shares(scores: Floats, edges: Floats) -> Floats:
    counts = np.bincount(np.searchsorted(edges, scores), minlength=len(edges) + 1)
    return np.maximum(counts / max(len(scores), 1), 1e-4)


def drift(orders: Fit, scores: Floats) -> float:
    """Population stability index of expected orders against the day of the fit: Σ (now - then) ln(now / then)."""
    then = np.array(orders.parameters["drift"]["shares"])
    now = _shares(scores, np.array(orders.parameters["drift"]["edges"]))
    return float(np.sum((now - then) * np.log(now / then)))
