"""BG/NBD: how often a customer will buy, and whether he still does, from (x, t_x, T) alone.

Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2). x: periods with a
purchase minus 1; t_x: time from the first to the last; T: time from the first to now; one unit of time throughout.
Which customers these are belongs to `purchases`, what an order is worth to `gamma_gamma`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from pipelines.modelling.learning.fitting import Fitted, Floats, fit, polish

NAMES = ("r", "alpha", "a", "b")
_SAMPLE = 4000  # triples that show where to look


@dataclass(frozen=True)
class Triples:
    """Distinct (x, t_x, T) and how many customers have each: the likelihood needs no customer of his own."""

    x: Floats
    t_x: Floats
    t: Floats
    count: Floats

    @property
    def n(self) -> float:
        return float(self.count.sum())

    def every(self, step: int) -> Triples:
        """Each `step`-th of them; they stand in order of x, so that the sample spans all."""
        return Triples(self.x[::step], self.t_x[::step], self.t[::step], self.count[::step])


def unique_triples(x: Floats, t_x: Floats, t: Floats) -> tuple[Triples, np.ndarray]:
    """Count equal customers. Returns the triples and, for each customer, where his stands."""
    order = np.lexsort((t, t_x, x))
    differs = np.zeros(max(len(order) - 1, 0), dtype=bool)
    for values in (x, t_x, t):
        differs |= np.diff(values[order]) != 0
    number = np.concatenate(([0], np.cumsum(differs)))[: len(order)]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = number
    first = order[np.flatnonzero(np.concatenate(([True], differs))[: len(order)])]
    return Triples(x[first], t_x[first], t[first], np.bincount(number).astype(float)), place


def fit_bgnbd(triples: Triples) -> Fitted:
    """r, alpha, a, b in this order; alpha is in the unit of t.

    Raises
    ------
    NoMaximum
        Where these customers do not tell the parameters, as where nobody ever left.
    """
    mean_t = float(np.average(triples.t, weights=triples.count))
    starts = (
        (0.25, mean_t / 8, 0.8, 2.5),
        (1.0, mean_t / 2, 1.0, 3.0),
        (0.6, mean_t, 0.3, 1.0),
        (2.0, mean_t, 2.0, 9.0),
    )
    if len(triples.x) <= 2 * _SAMPLE:
        return fit(_likelihood(triples), starts, triples.n)
    sample = triples.every(len(triples.x) // _SAMPLE)
    rough = fit(_likelihood(sample), starts, sample.n)
    return polish(_likelihood(triples), rough, triples.n)


def _likelihood(triples: Triples) -> partial[tuple[float, Floats]]:
    """Gamma and digamma are worked out once a distinct x, of which there are few, and looked up."""
    xs, at = np.unique(triples.x, return_inverse=True)
    return partial(log_likelihood, triples, xs, at)


def log_likelihood(triples: Triples, xs: Floats, at: np.ndarray, parameters: Floats) -> tuple[float, Floats]:
    """Equation (6) of the paper and its gradient: ln L = A1 + A2 + ln(exp(A3) + 1[x>0] exp(A4))."""
    from scipy.special import gammaln, psi

    r, alpha, a, b = parameters
    x, count = triples.x, triples.count
    log_t, log_tx = np.log(alpha + triples.t), np.log(alpha + triples.t_x)
    of_x = gammaln(r + xs) - gammaln(r) + gammaln(a + b) + gammaln(b + xs) - gammaln(b) - gammaln(a + b + xs)
    b_x = np.where(xs > 0, b + xs - 1, 1.0)
    log_odds = np.where(xs > 0, np.log(a) - np.log(b_x), -np.inf)[at] + (r + x) * (log_t - log_tx)  # A4 - A3
    either = np.logaddexp(0, log_odds)
    died = count * np.exp(log_odds - either)  # the chance, given the data, that the last purchase was the last
    by_x = np.bincount(at, weights=count, minlength=len(xs))
    died_by_x = np.bincount(at, weights=died, minlength=len(xs))
    value = by_x @ of_x + triples.n * r * np.log(alpha) + count @ (either - (r + x) * log_t)
    later = (count - died) / (alpha + triples.t) + died / (alpha + triples.t_x)
    gradient = (
        by_x @ (psi(r + xs) - psi(r)) + triples.n * np.log(alpha) - count @ log_t + died @ (log_t - log_tx),
        triples.n * r / alpha - (r + x) @ later,
        by_x @ (psi(a + b) - psi(a + b + xs)) + died_by_x.sum() / a,
        by_x @ (psi(a + b) + psi(b + xs) - psi(b) - psi(a + b + xs)) - died_by_x @ (1 / b_x),
    )
    return float(value), np.array(gradient)


def p_alive(parameters: Floats, x: Floats, t_x: Floats, t: Floats) -> Floats:
    """The chance that a customer still buys. Who bought once had no chance to leave and has 1: show him apart."""
    r, alpha, a, b = parameters
    odds = a / np.where(x > 0, b + x - 1, 1.0) * np.exp((r + x) * (np.log(alpha + t) - np.log(alpha + t_x)))
    return np.where(x > 0, 1 / (1 + odds), 1.0)


def expected_orders(parameters: Floats, x: Floats, t_x: Floats, t: Floats, ahead: float) -> Floats:
    """Purchases expected in the next `ahead` (unit of t): equation (10), by Gauss's 2F1."""
    return p_alive(parameters, x, t_x, t) * _if_alive(parameters, x, t, ahead)


def _if_alive(parameters: Floats, x: Floats, t: Floats, ahead: float) -> Floats:
    """What a customer who still buys will buy: a function of (x, T), of which there are fewer than triples."""
    from scipy.special import hyp2f1

    r, alpha, a, b = parameters
    a = a if abs(a - 1) > 1e-6 else 1 + 1e-6  # the closed form is 0/0 at 1 and smooth around it
    pairs, at = np.unique(x + 1j * t, return_inverse=True)
    xs, ts = pairs.real, pairs.imag
    shrunk = np.exp((r + xs) * (np.log(alpha + ts) - np.log(alpha + ts + ahead)))
    gauss = hyp2f1(r + xs, b + xs, a + b + xs - 1, ahead / (alpha + ts + ahead))
    return ((a + b + xs - 1) / (a - 1) * (1 - shrunk * gauss))[at]
