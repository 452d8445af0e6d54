"""BG/NBD and Gamma-Gamma: gradients, limits and recovery of what was planted; CDNOW where its data are."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.modelling.learning import bgnbd, gamma_gamma
from pipelines.modelling.learning.fitting import Floats, NoMaximum
from tests.bench.published import cdnow

PLANTED = np.array(list(cdnow.PUBLISHED.values()))


@pytest.fixture(scope="module")
def drawn() -> bgnbd.Triples:
    return bgnbd.unique_triples(*cdnow.simulated(40_000))[0]


def slopes(log_likelihood: object, parameters: Floats) -> Floats:
    steps = np.eye(len(parameters)) * 1e-5
    return np.array([(log_likelihood(parameters + h)[0] - log_likelihood(parameters - h)[0]) / 2e-5 for h in steps])


@pytest.mark.parametrize("parameters", [(0.3, 5.0, 0.7, 2.0), (2.0, 9.0, 0.2, 0.4)])
def test_the_gradient_of_bgnbd_is_the_slope_of_its_likelihood(
    drawn: bgnbd.Triples, parameters: tuple[float, ...]
) -> None:
    few = drawn.every(50)
    xs, at = np.unique(few.x, return_inverse=True)

    def likelihood(values: Floats) -> tuple[float, Floats]:
        return bgnbd.log_likelihood(few, xs, at, values)

    given = np.array(parameters)
    assert likelihood(given)[1] == pytest.approx(slopes(likelihood, given), rel=1e-5)


def test_the_gradient_of_gamma_gamma_is_the_slope_of_its_likelihood() -> None:
    draw = np.random.default_rng(1)
    spent = gamma_gamma.Spent(draw.integers(1, 9, 200).astype(float), draw.gamma(3, 10, 200))

    def likelihood(values: Floats) -> tuple[float, Floats]:
        return gamma_gamma.log_likelihood(spent, values)

    given = np.array([2.0, 3.0, 25.0])
    assert likelihood(given)[1] == pytest.approx(slopes(likelihood, given), rel=1e-5)


def test_planted_parameters_come_back_within_what_the_covariance_says(drawn: bgnbd.Triples) -> None:
    fitted = bgnbd.fit_bgnbd(drawn)
    sure = np.sqrt(np.diag(fitted.covariance))
    assert np.all(np.abs(np.log(fitted.parameters / PLANTED)) < 4 * sure)
    assert np.all(sure < 0.3)


def test_equal_customers_are_counted_once_and_each_finds_his_triple() -> None:
    x, t_x, t = np.array([[1, 2, 5], [0, 0, 5], [1, 2, 5], [1, 2, 6]], float).T
    triples, place = bgnbd.unique_triples(x, t_x, t)
    assert triples.n == 4 and sorted(triples.count) == [1, 1, 2]
    assert [*zip(triples.x[place], triples.t_x[place], triples.t[place], strict=True)] == [*zip(x, t_x, t, strict=True)]


def test_whoever_bought_once_is_alive_and_silence_lowers_the_chance() -> None:
    x, t_x, t = np.array([0, 3, 3, 3.0]), np.array([0, 30, 20, 5.0]), np.full(4, 30.0)
    chance = bgnbd.p_alive(PLANTED, x, t_x, t)
    assert chance[0] == 1
    assert chance[1] > chance[2] > chance[3] > 0


def test_expected_orders_are_what_customers_drawn_later_buy() -> None:
    """The first 20 of 39 weeks foretell the other 19, of the same customers."""
    x, t_x, t = cdnow.simulated(60_000, seed=3)
    half = bgnbd.unique_triples(x[t > 38], t_x[t > 38], t[t > 38])[0]
    seen = half.count @ half.x / half.n
    newcomer = bgnbd.expected_orders(PLANTED, np.zeros(1), np.zeros(1), np.zeros(1), float(half.t.mean()))
    assert newcomer[0] == pytest.approx(seen, rel=0.05)


def test_an_expected_amount_lies_between_ones_own_mean_and_that_of_all() -> None:
    parameters = np.array([6.25, 3.74, 15.44])
    p, q, v = parameters
    everybody = p * v / (q - 1)
    few, many = gamma_gamma.expected_amount(parameters, np.array([1.0, 30.0]), np.array([100.0, 100.0]))
    assert everybody < few < many < 100
    assert gamma_gamma.expected_amount(parameters, np.zeros(1), np.zeros(1))[0] == pytest.approx(everybody)


def test_customers_of_whom_nobody_ever_left_do_not_tell_the_parameters() -> None:
    t = np.linspace(20, 30, 300)
    with pytest.raises(NoMaximum):
        bgnbd.fit_bgnbd(bgnbd.unique_triples(np.round(t), t, t)[0])


@pytest.mark.skipif(not cdnow.FOLDER.exists(), reason="../shared/data/cdnow is absent")
def test_cdnow_gives_the_published_parameters_and_likelihoods() -> None:
    orders = bgnbd.fit_bgnbd(bgnbd.unique_triples(*cdnow.summary())[0])
    amounts = gamma_gamma.fit_gamma_gamma(cdnow.spent())
    assert orders.parameters == pytest.approx(PLANTED, abs=5e-4)
    assert orders.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert amounts.parameters == pytest.approx(list(cdnow.SPENT.values()), abs=5e-3)
    assert amounts.log_likelihood == pytest.approx(-4055.9, abs=0.05)
