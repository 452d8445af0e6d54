"""Gamma-Gamma: what a customer's next purchase is worth, from how many he made and their mean.

Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value", note 025. It holds where amount and frequency do not
go together: `purchases` measures that correlation and the run's row shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from pipelines.modelling.learning.fitting import Fitted, Floats, fit

NAMES = ("p", "q", "v")


@dataclass(frozen=True)
class Spent:
    """Customers who bought again: x repeat purchases and their mean amount, both positive."""

    x: Floats
    mean: Floats


def fit_gamma_gamma(spent: Spent) -> Fitted:
    """p, q, v in this order; v is in the unit of the amounts.

    Raises
    ------
    NoMaximum
        Where these amounts do not tell the parameters, as where all are equal.
    """
    typical = float(np.median(spent.mean))
    starts = ((6.0, 4.0, typical / 2), (1.5, 2.5, typical), (2.0, 8.0, typical * 3))
    return fit(partial(log_likelihood, spent), starts, float(len(spent.x)))


def log_likelihood(spent: Spent, parameters: Floats) -> tuple[float, Floats]:
    """Equation (1a) of the note and its gradient."""
    from scipy.special import gammaln, psi

    p, q, v = parameters
    x, mean = spent.x, spent.mean
    px, sums = p * x, v + x * mean
    log_sums, log_total = np.log(sums), np.log(x * mean)
    value = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(v) - np.log(mean) + px * log_total
    value -= (px + q) * log_sums
    together = psi(px + q)
    gradient = (
        x @ (together - psi(px) + log_total - log_sums),
        float(np.sum(together - psi(q) + np.log(v) - log_sums)),
        float(np.sum(q / v - (px + q) / sums)),
    )
    return float(value.sum()), np.array(gradient)


def expected_amount(parameters: Floats, x: Floats, mean: Floats) -> Floats:
    """Mean of a customer's next purchases: his own drawn towards all others', the more the fewer he made.

    Who never bought again (x = 0) has the mean of all. Needs q > 1 where x = 0, else that mean is infinite.
    """
    p, q, v = parameters
    return p * (v + x * mean) / (p * x + q - 1)
