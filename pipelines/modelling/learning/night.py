"""One night of learning, between core and marts: fit what is due, score everybody with what is in force, write it.

A model is fitted for the first time, after `refit_days`, or when the scores have drifted; else its parameters stay, so
that a rebuild of the night gives the night's scores. A model that refused for want of data is asked again every night,
and a new row is kept only when its reason changes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb

from pipelines.company_rules.learning import Learning
from pipelines.modelling.learning import attributes, clv, factors, purchases, segments, writing
from pipelines.modelling.learning.purchases import History, Purchases
from pipelines.modelling.learning.store import Fit, Store
from pipelines.settings import Workspace

_CHEAP = ("too_few_repeat_buyers", "window_too_short", "too_few_buyers")  # to ask again: others wait until they are due


def learn(ws: Workspace, connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Fit what is due and write every learned data set. `connection` is to a build file whose core is built."""
    settings = ws.config.learning
    history = purchases.read_history(connection, as_of)
    bought = history.until(as_of)
    money = (history.basis.currency_code, history.basis.tax_basis)
    subjects = attributes.read_subjects(connection, as_of, ws.config.lifecycle.churn_days, money)

    def due_factors(trigger: str) -> Fit:
        categories = attributes.read_categories(connection, as_of, factors.MOST_CATEGORIES)
        return factors.fit_factors(subjects, categories, history, settings, trigger)

    with Store(ws) as store:
        orders, amounts = _lifetime(store, history, bought, settings)
        segment = _in_force(store, "segments", history, settings, _segments_of(subjects, history, settings))
        effects = _in_force(store, "factors", history, settings, due_factors)
        fits = store.fits()
    scores = clv.score(bought, orders, amounts, history.basis, settings.discount_ratio)
    writing.write_clv(ws, bought, scores, history.basis, orders, amounts)
    writing.write_segments(ws, segment, subjects, attributes.read_labels(connection))
    writing.write_factors(ws, effects, history.basis)
    writing.write_runs(ws, fits, (orders, amounts, segment, effects))


def _lifetime(store: Store, history: History, bought: Purchases, settings: Learning) -> tuple[Fit, Fit]:
    """Both models of lifetime value; drift of the orders' scores fits both anew."""
    last = store.last("bgnbd")
    drifted = False
    if last and not last.is_refused:
        scores = clv.score(bought, last, None, history.basis, settings.discount_ratio)
        drifted = clv.drift(last, scores.orders) > settings.drift_x
    orders = _in_force(store, "bgnbd", history, settings, lambda why: clv.fit_orders(history, settings, why), drifted)
    amounts = _in_force(
        store, "gamma_gamma", history, settings, lambda why: clv.fit_amounts(history, settings, why), drifted
    )
    return orders, amounts


def _segments_of(subjects: attributes.Subjects, history: History, settings: Learning) -> Callable[[str], Fit]:
    return lambda why: segments.fit_segments(subjects, history, settings, why)


def _in_force(
    store: Store, model: str, history: History, settings: Learning, fit: Callable[[str], Fit], drifted: bool = False
) -> Fit:
    """The fit to use tonight, made anew where it is due."""
    last = store.last(model)
    why = _trigger(last, history.as_of, settings, drifted)
    if why is None and last:
        return last
    found = fit(why or "first")
    if last and why == "refused_before" and last.refused_reason == found.refused_reason:
        return last
    store.add(found)
    return found


def _trigger(last: Fit | None, as_of: date, settings: Learning, drifted: bool) -> str | None:
    if last is None:
        return "first"
    if last.refused_reason in _CHEAP:
        return "refused_before"
    if (as_of - last.fitted_date).days >= settings.refit_days:
        return "schedule"
    return "drift" if drifted and as_of > last.fitted_date else None
