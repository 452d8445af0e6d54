"""The truth of fits: on how many customers, how likely the parameters are, and how far off they were in the hold-out.

Which fits there are, and the parameters in force, are taken as published: `tests.bench.published` proves them on CDNOW.
Those of the hold-out are nowhere published: they are fitted anew here, by scipy and the likelihoods of the papers.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

from tests.bench.kpi import clv, factors, segments
from tests.bench.kpi.frames import Frames, divided
from tests.bench.kpi.learned import Night, night_of, runs
from tests.bench.kpi.lifecycle import DAY
from tests.bench.kpi.registry import measures, total, truth

SEED, HOLDOUT_DAYS, BEYOND = 2005, 182, 0.3
FEWEST_REPEATERS, SHORTEST = 100, 180  # the demo's juke.toml
FEWEST_BUYERS, FEWEST_BEST, FEWEST_FOR_FACTORS = 200, 40, 100
#: Why a fit was refused that no floor explains: taken as published.
NO_FLOOR = ("no_maximum", "mean_is_infinite", "no_attribute_is_known")
Values = np.ndarray
Row = dict[str, object]


def _summary(night: Night, until: pd.Timestamp) -> pd.DataFrame:
    """One row per buyer up to a day: x, t_x and T in weeks, repeat days that were paid and their mean."""
    days = night.paid[night.paid["ordered_date"] <= until]
    by = days.groupby("customer_id")["ordered_date"]
    found = pd.DataFrame({"bgnbd_frequency": by.size() - 1.0, "bgnbd_recency": (by.max() - by.min()).dt.days / clv.WEEK,
                          "bgnbd_t": (until - by.min()).dt.days / clv.WEEK})  # fmt: skip
    again = days[(days["ordered_date"] > days["customer_id"].map(by.min())) & (days["amt"] > 0)].groupby("customer_id")
    found["repeat_order_count"], found["repeat_order_amt"] = again.size(), again["amt"].mean()
    return found.fillna({"repeat_order_count": 0})


def _likely_orders(values: Values, rows: pd.DataFrame) -> float:
    """Fader, Hardie and Lee 2005, equation (6)."""
    r, alpha, a, b = values
    x, t_x, t = (rows[name].to_numpy() for name in ("bgnbd_frequency", "bgnbd_recency", "bgnbd_t"))
    start = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
    stays = betaln(a, b + x) - (r + x) * np.log(alpha + t)
    leaves = np.where(x > 0, betaln(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x), -np.inf)
    return float(np.sum(start + np.logaddexp(stays, leaves)))


def _likely_amounts(values: Values, rows: pd.DataFrame) -> float:
    """Fader and Hardie 2013, equation (1a)."""
    p, q, v = values
    x, mean = rows["repeat_order_count"].to_numpy(), rows["repeat_order_amt"].to_numpy()
    front = q * np.log(v) + (p * x - 1) * np.log(mean) + p * x * np.log(x) - (p * x + q) * np.log(x * mean + v)
    return float(np.sum(front - betaln(p * x, q)))


def _fitted(likely: Callable[[Values, pd.DataFrame], float], start: Values, rows: pd.DataFrame) -> Values:
    found = minimize(lambda logs: -likely(np.exp(logs), rows), np.log(start), method="Nelder-Mead",
                     options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 4000, "maxfev": 4000})  # fmt: skip
    return np.exp(found.x)


def _came(night: Night, split: pd.Timestamp) -> pd.DataFrame:
    """Customer -> purchase days after the split, and their amount."""
    later = night.paid[night.paid["ordered_date"] > split].groupby("customer_id")["amt"]
    return pd.DataFrame({"count": later.size(), "amount": later.sum()})


def _split(night: Night) -> pd.Timestamp:
    window = (night.day - night.paid["ordered_date"].min()).days
    return night.day - min(HOLDOUT_DAYS, window // 3) * DAY


def _orders(night: Night, values: Values | None) -> Row:
    rows, split = _summary(night, night.day), _split(night)
    told: Row = {"event_count": (rows["bgnbd_frequency"] > 0).sum()}
    if values is None:
        return told
    before, came = _summary(night, split), _came(night, split)
    then = _fitted(_likely_orders, values, before)
    expected = clv.expected_orders(then, before, (night.day - split).days / clv.WEEK).sum()
    actual = before.index.map(came["count"]).fillna(0).to_numpy().sum()
    return told | {"log_likelihood": _likely_orders(values, rows), "holdout_count": len(before),
                   "holdout_expected": expected, "holdout_actual": actual}  # fmt: skip


def _amounts(night: Night, values: Values | None) -> Row:
    rows, split = _summary(night, night.day), _split(night)
    rows = rows[rows["repeat_order_count"] > 0]
    if values is None:
        return {"event_count": len(rows)}
    before = _summary(night, split)
    before = before[before["repeat_order_count"] > 0].join(_came(night, split)).fillna({"count": 0, "amount": 0})
    expected = before["count"] * clv.expected_amount(_fitted(_likely_amounts, values, before), before)
    return {
        "event_count": len(rows), "log_likelihood": _likely_amounts(values, rows),
        "frequency_amount_corr": rows["repeat_order_count"].corr(rows["repeat_order_amt"]),
        "holdout_count": (before["count"] > 0).sum(), "holdout_expected": expected.sum(),
        "holdout_actual": before["amount"].sum(),
    }  # fmt: skip


def _segments(night: Night, is_refused: bool) -> Row:
    told: Row = {"event_count": night.buyers["is_best"].sum()}
    if is_refused:
        return told
    first = segments.counted(night).iloc[0]
    expected, actual = (first[f"{side}_best_count"] / first[f"{side}_count"] for side in ("train", "test"))
    return told | {"holdout_count": first["test_count"], "holdout_expected": expected, "holdout_actual": actual}


def _factors(night: Night, is_refused: bool) -> Row:
    if is_refused:
        return {"event_count": 0}
    count, believed, agree = factors.held_out(night, SEED)
    return {"event_count": factors.effects(night, night.buyers)["is_significant"].sum(), "holdout_count": count,
            "holdout_expected": believed, "holdout_actual": agree}  # fmt: skip


def _refuses(night: Night, model: str, reason: str | None) -> bool:
    buyers, rows = night.buyers, _summary(night, night.day)
    window = (night.day - night.paid["ordered_date"].min()).days
    counted = {"bgnbd": (rows["bgnbd_frequency"] > 0).sum(), "gamma_gamma": (rows["repeat_order_count"] > 0).sum()}
    if model in counted:
        is_short = counted[model] < FEWEST_REPEATERS or window < SHORTEST
    elif model == "segments":
        is_short = len(buyers) < FEWEST_BUYERS or buyers["is_best"].sum() < FEWEST_BEST
    else:
        is_short = len(buyers) < FEWEST_FOR_FACTORS
    return bool(is_short) or reason in NO_FLOOR


def _told(frames: Frames, run: pd.Series) -> Row:
    night, model = night_of(frames, run["fitted_date"]), run["model_code"]
    is_refused = _refuses(night, model, run["refused_reason"])
    row = {"run_no": run["run_no"], "is_in_force": run["is_in_force"], "is_refused": is_refused, "seed": SEED,
           "observed_count": len(night.buyers), "window_from_date": night.paid["ordered_date"].min(),
           "window_to_date": night.day}  # fmt: skip
    if model in ("segments", "factors"):
        return row | (_segments if model == "segments" else _factors)(night, is_refused)
    values = None if is_refused else np.array(json.loads(run["parameters"])["values"])
    return row | (_orders if model == "bgnbd" else _amounts)(night, values)


@truth("mart_learning_run", ["run_no"], within={"holdout_expected": 1e-5, "holdout_error_x": 1e-4})
def learning_runs(frames: Frames) -> pd.DataFrame:
    """One row per fit or refusal."""
    rows = pd.DataFrame([_told(frames, run) for _, run in runs(frames).iterrows()])
    rows["window_days"] = (rows["window_to_date"] - rows["window_from_date"]).dt.days
    error = rows["holdout_expected"].astype(float) - rows["holdout_actual"].astype(float)
    rows["holdout_error_x"] = divided(error, rows["holdout_actual"])
    correlation = rows["frequency_amount_corr"].astype(float)
    rows["is_correlated"] = (correlation.abs() > BEYOND).astype(object).where(correlation.notna(), None)
    return rows


def _dated(frames: Frames) -> pd.DataFrame:
    return learning_runs(frames).merge(runs(frames)[["run_no", "model_code", "fitted_date"]], on="run_no")


measures(_dated, "fitted_date", {"learning_run_count": len, "refused_learning_run_count": total("is_refused")})
