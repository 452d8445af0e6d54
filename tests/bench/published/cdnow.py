"""CDNOW: parameters and likelihoods of Fader, Hardie and Lee, and the speed of 300,000 customers beside lifetimes.

The published values are of the summary of 2,357 customers in 39 weeks. For the speed as many customers are drawn from
the model itself with the published parameters, dated to the day; both sides get the same arrays in memory, and CPU
seconds count from there to the parameters with their covariance: ours counts equal customers on that clock too.
lifetimes (archived; the dev extra brings it) maximises with autograd over all rows. `plain` is the reference where it
is not installed: the same likelihood over all rows by scipy's Nelder-Mead, as its older versions did.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import numpy as np

from pipelines.modelling.learning import bgnbd, gamma_gamma
from tests.bench.meter import measured
from tests.bench.published.line import DATA, Line

FOLDER = DATA / "cdnow"
PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
SPENT = {"p": 6.25, "q": 3.74, "v": 15.44}
CUSTOMERS = 300_000
_LAST = date(1997, 9, 30)  # the end of week 39
_HALF_DIGIT = 0.0005

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


def lines(customers: int = CUSTOMERS) -> Iterator[Line]:
    """Everything that is published of CDNOW, and the ceilings of the speed."""
    yield from _orders()
    yield from _amounts()
    yield from _speed(customers)


def summary() -> Arrays:
    """x, t_x and T in weeks of the 2,357 customers."""
    with (FOLDER / "cdnow_customers_summary.csv").open(encoding="utf-8") as file:
        rows = [(float(row["frequency"]), float(row["recency"]), float(row["T"])) for row in csv.DictReader(file)]
    x, t_x, t = np.array(rows).T
    return x, t_x, t


def spent() -> gamma_gamma.Spent:
    """Repeat purchase days of the 39 weeks and their mean amount; who spent nothing has no mean."""
    days: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for text in (FOLDER / "CDNOW_sample.txt").read_text("ascii").splitlines():
        _, customer, day, _, amount = text.split()
        if (when := datetime.strptime(day, "%Y%m%d").date()) <= _LAST:
            days[customer][when] += float(amount)
    again = [[one[when] for when in sorted(one)[1:]] for one in days.values()]
    paid = [amounts for amounts in again if sum(amounts) > 0]
    return gamma_gamma.Spent(
        np.array([len(amounts) for amounts in paid], float), np.array([sum(one) / len(one) for one in paid])
    )


def simulated(customers: int, seed: int = 1997) -> Arrays:
    """Customers drawn from BG/NBD with the published parameters: joined over twelve weeks, seen for 39."""
    draw = np.random.default_rng(seed)
    r, alpha, a, b = PUBLISHED.values()
    t = 39 - draw.integers(0, 84, customers) / 7
    rate, leaves = draw.gamma(r, 1 / alpha, customers), draw.beta(a, b, customers)
    x, t_x, now, buys = np.zeros(customers), np.zeros(customers), np.zeros(customers), np.ones(customers, dtype=bool)
    while buys.any():
        now = now + np.where(buys, draw.exponential(1 / np.maximum(rate, 1e-300)), np.inf)
        came = buys & (now <= t)
        x[came] += 1
        t_x[came] = np.minimum(np.ceil(now[came] * 7) / 7, t[came])
        buys = came & (draw.random(customers) > leaves)
    return x, t_x, t


def _orders() -> Iterator[Line]:
    x, t_x, t = summary()
    fitted = bgnbd.fit_bgnbd(bgnbd.unique_triples(x, t_x, t)[0])
    for name, found in zip(bgnbd.NAMES, fitted.parameters, strict=True):
        yield Line(f"BG/NBD {name}", PUBLISHED[name], float(found), _HALF_DIGIT)
    yield Line("BG/NBD log-likelihood", -9582.4, fitted.log_likelihood, 0.05)


def _amounts() -> Iterator[Line]:
    amounts = spent()
    fitted = gamma_gamma.fit_gamma_gamma(amounts)
    for name, found in zip(gamma_gamma.NAMES, fitted.parameters, strict=True):
        yield Line(f"Gamma-Gamma {name}", SPENT[name], float(found), 0.005)
    yield Line("Gamma-Gamma log-likelihood", -4055.9, fitted.log_likelihood, 0.05)
    yield Line("repeat buyers", 946, len(amounts.x))
    yield Line("mean of their means", 35.08, float(amounts.mean.mean()), 0.005)


def _speed(customers: int) -> Iterator[Line]:
    given = simulated(customers)
    reference, theirs = _timed(_reference(), given)
    parameters, ours = _timed(_ours, given)
    worst = float(np.max(np.abs(parameters - reference)))
    yield Line(f"CPU of {customers:,} customers ÷ {_reference().__name__}'s", 0.3, ours / theirs, at_most=True)
    yield Line("largest difference of a parameter from its", 0.001, worst, at_most=True)


def _timed(fit: Callable[..., np.ndarray], given: Arrays) -> tuple[np.ndarray, float]:
    """Parameters and the least CPU seconds of three; the first of a process also imports."""
    found, seconds = fit(*given), []
    for _ in range(3):
        with measured() as cost:
            found = fit(*given)
        seconds.append(cost.cpu_sec)
    return found, min(seconds)


def _ours(*given: np.ndarray) -> np.ndarray:
    return bgnbd.fit_bgnbd(bgnbd.unique_triples(*given)[0]).parameters


def _reference() -> Callable[..., np.ndarray]:
    try:
        import lifetimes  # noqa: F401
    except ImportError:
        return plain
    return lifetimes_fit


def lifetimes_fit(*given: np.ndarray) -> np.ndarray:
    import warnings

    from lifetimes import BetaGeoFitter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(BetaGeoFitter().fit(*given).params_)


def plain(*given: np.ndarray) -> np.ndarray:
    """The likelihood over all rows and a search without gradients."""
    from scipy.optimize import minimize

    triples = bgnbd.Triples(*given, np.ones(len(given[0])))
    xs, at = np.unique(triples.x, return_inverse=True)

    def negative(logs: Any) -> float:
        return -bgnbd.log_likelihood(triples, xs, at, np.exp(logs))[0] / triples.n

    options = {"xatol": 1e-6, "fatol": 1e-12, "maxiter": 2000}
    return np.exp(minimize(negative, np.full(4, 0.1), method="Nelder-Mead", options=options).x)
