"""Maximum likelihood over positive parameters, with gradients: several starts, the best end, and how sure it is.

What is maximised belongs to `bgnbd` and `gamma_gamma`. All steps are taken in the logarithms of the parameters, which
keeps them positive and makes one step fit an alpha of 4 weeks and one of 400 days.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Parameters -> log-likelihood and its gradient by the parameters.
LogLikelihood = Callable[[Floats], tuple[float, Floats]]
Negative = Callable[[Floats], tuple[float, Floats]]

_WIDE = 13.0  # logarithms outside ±13 are a likelihood without a maximum, not a parameter
_STEP = 1e-4


@dataclass(frozen=True)
class Fitted:
    """The maximum: parameters, their log-likelihood and the covariance of their *logarithms*."""

    parameters: Floats
    log_likelihood: float
    covariance: Floats


class NoMaximum(Exception):
    """The likelihood has no maximum inside sensible bounds: these data cannot tell the parameters."""


def fit(log_likelihood: LogLikelihood, starts: Sequence[Sequence[float]], n: float) -> Fitted:
    """Maximise from the best of `starts`, and from the next where that one ends nowhere. `n`: how many are observed.

    Raises
    ------
    NoMaximum
        Where every end lies at a bound or is no maximum.
    """
    negative = _by_logs(log_likelihood, n)
    begins = sorted((np.log(np.asarray(start, dtype=float)) for start in starts), key=lambda logs: negative(logs)[0])
    for begin in begins:
        try:
            return _climb(negative, begin, np.eye(len(begin)), n)
        except NoMaximum:
            continue
    raise NoMaximum


def polish(log_likelihood: LogLikelihood, rough: Fitted, n: float) -> Fitted:
    """Maximise from where a sample's maximum lies, in steps as wide as the sample is unsure: few looks at all the data.

    Raises
    ------
    NoMaximum
        As `fit`.
    """
    width = np.linalg.cholesky(rough.covariance) / np.sqrt(np.trace(rough.covariance))
    return _climb(_by_logs(log_likelihood, n), np.log(rough.parameters), width, n)


def _by_logs(log_likelihood: LogLikelihood, n: float) -> Negative:
    """What is minimised: minus the mean log-likelihood, by the logarithms of the parameters."""

    def negative(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logs)
        value, gradient = log_likelihood(parameters)
        return -value / n, -gradient * parameters / n

    return negative


def _climb(negative: Negative, begin: Floats, width: Floats, n: float) -> Fitted:
    from scipy.optimize import minimize

    def scaled(steps: Floats) -> tuple[float, Floats]:
        logs = np.clip(begin + width @ steps, -_WIDE, _WIDE)
        value, gradient = negative(logs)
        return value, width.T @ gradient

    options = {"ftol": 1e-12, "gtol": 1e-7, "maxiter": 500}
    end = minimize(scaled, np.zeros_like(begin), jac=True, method="L-BFGS-B", options=options)
    logs = begin + width @ end.x
    if np.any(np.abs(logs) > _WIDE - 0.5):
        raise NoMaximum
    return Fitted(np.exp(logs), -float(end.fun) * n, _covariance(negative, logs) / n)


def _covariance(negative: Negative, logs: Floats) -> Floats:
    """Inverse of the Hessian at the maximum, by central differences of the exact gradient."""
    rows = []
    for at in range(len(logs)):
        step = np.zeros_like(logs)
        step[at] = _STEP
        rows.append((negative(logs + step)[1] - negative(logs - step)[1]) / (2 * _STEP))
    hessian = (np.array(rows) + np.array(rows).T) / 2
    if not np.all(np.isfinite(hessian)) or np.any(np.linalg.eigvalsh(hessian) <= 0):
        raise NoMaximum
    return np.asarray(np.linalg.inv(hessian))
