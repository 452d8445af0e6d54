"""The truth of factors: what goes with value, leaving and buying, of the fit's night; formulas as the papers give them.

Nothing is fitted here: n, means, shares, effects, intervals, p and q are all computed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import betainc, erfc, stdtrit

from tests.bench.kpi.frames import Frames
from tests.bench.kpi.learned import ATTRIBUTES, NO_COMPANY, Night, in_force, night_of
from tests.bench.kpi.registry import measures, total, truth

FEWEST_A_SIDE, MOST_CATEGORIES, SURE, FALSE_DISCOVERIES = 30, 12, 1.96, 0.05
KEY = ["factor_code", "factor_level", "outcome_code", "outcome_item"]
Told = dict[str, object]


def _outcomes(night: Night, buyers: pd.DataFrame) -> Iterator[tuple[str, str | None, pd.Series]]:
    """Code, category and the outcome of each buyer it can be said of."""
    yield "value", None, buyers["sales"]
    at_risk = buyers[buyers["is_at_risk"]]
    yield "leaving", None, 1.0 - at_risk["is_active"]
    lines = night.lines[night.lines["ordered_date"] > night.year_ago].dropna(subset=["category_name"])
    pairs = lines[["category_name", "customer_id"]].drop_duplicates()
    sizes = pairs.groupby("category_name").size().reset_index(name="n")
    largest = sizes.sort_values(["n", "category_name"], ascending=[False, True])["category_name"][:MOST_CATEGORIES]
    for category in largest:
        bought = pairs.loc[pairs["category_name"] == category, "customer_id"]
        yield "buys", category, buyers["customer_id"].isin(bought).astype(float)


def _factors(buyers: pd.DataFrame) -> Iterator[tuple[str, str, pd.Series]]:
    """Attribute, level, and who has it among those of whom it is known; two levels mirror each other."""
    for name in ATTRIBUTES:
        known = buyers.loc[buyers[name].notna() & (buyers[name] != NO_COMPANY), name]
        levels = sorted(known.unique())
        for level in levels[:1] if len(levels) == 2 else levels:
            yield name, level, known == level


def _means(one: np.ndarray, two: np.ndarray) -> tuple[float, ...] | None:
    """Welch 1947, with Student's p by the incomplete beta function."""
    parts = [side.var(ddof=1) / len(side) for side in (one, two)]
    if not sum(parts):
        return None
    freedom = sum(parts) ** 2 / sum(part**2 / (len(side) - 1) for part, side in zip(parts, (one, two), strict=True))
    effect, error = one.mean() - two.mean(), np.sqrt(sum(parts))
    p = betainc(freedom / 2, 0.5, freedom / (freedom + (effect / error) ** 2))
    wide = stdtrit(freedom, 0.975) * error
    return effect, effect - wide, effect + wide, p


def _shares(one: np.ndarray, two: np.ndarray) -> tuple[float, ...] | None:
    """Pooled z test; interval of Agresti and Caffo 2000, which adds a success and a failure to either side."""
    n, m = len(one), len(two)
    pooled = (one.sum() + two.sum()) / (n + m)
    if not 0 < pooled < 1:
        return None
    effect = one.mean() - two.mean()
    z = abs(effect) / np.sqrt(pooled * (1 - pooled) * (n + m) / (n * m))
    moved = [((side.sum() + 1) / (len(side) + 2), len(side) + 2) for side in (one, two)]
    middle = moved[0][0] - moved[1][0]
    wide = SURE * np.sqrt(sum(share * (1 - share) / size for share, size in moved))
    return effect, middle - wide, middle + wide, erfc(z / np.sqrt(2))


def effects(night: Night, buyers: pd.DataFrame) -> pd.DataFrame:
    """One row per factor and outcome with enough on either side."""
    found: list[Told] = []
    outcomes = list(_outcomes(night, buyers))
    for factor, level, has in _factors(buyers):
        for code, item, values in outcomes:
            both = values[values.index.isin(has.index)]
            is_with = has[both.index]
            one, two = both[is_with].to_numpy(float), both[~is_with].to_numpy(float)
            enough = min(len(one), len(two)) >= FEWEST_A_SIDE
            if enough and (told := (_means if code == "value" else _shares)(one, two)):
                found.append(dict(zip(KEY, (factor, level, code, item), strict=True)) | _row(one, two, told))
    rows = pd.DataFrame(found)
    if not len(rows):
        return rows
    rows["q_value"] = guarded(rows["p_value"], len(rows))
    rows["is_significant"] = rows["q_value"] <= FALSE_DISCOVERIES
    return rows


def guarded(p_values: pd.Series, tests: int) -> pd.Series:
    """q of each p (Benjamini and Hochberg 1995) among so many tests; those that are not here found nothing."""
    smaller = p_values.rank(method="first")
    raised = (p_values * tests / smaller).sort_index(key=lambda at: -smaller[at])
    return raised.cummin().clip(upper=1)


def _row(one: np.ndarray, two: np.ndarray, told: tuple[float, ...]) -> Told:
    said: Told = dict(zip(("effect", "effect_lo", "effect_hi", "p_value"), told, strict=True))
    return {
        "with_count": len(one),
        "without_count": len(two),
        "with_value": one.mean(),
        "without_value": two.mean(),
    } | said


def held_out(night: Night, seed: int) -> tuple[int, int, int]:
    """Buyers of the second half, effects believed on the first and told on the second, and those that agree there."""
    is_first = night.drawn(seed) * 2 < len(night.buyers)
    first, second = (effects(night, night.buyers[chosen]) for chosen in (is_first, ~is_first))
    if not len(first) or not len(second):
        return int((~is_first).sum()), 0, 0
    both = first[first["is_significant"]].merge(second, on=KEY)
    return int((~is_first).sum()), len(both), int((both["effect_x"] * both["effect_y"] > 0).sum())


@truth("mart_factor_effects", ["factor_effect_id"])
def factor_effects(frames: Frames) -> pd.DataFrame:
    """One row per factor and outcome of the fit in force."""
    fit = in_force(frames, "factors")
    night = night_of(frames, fit["fitted_date"])
    rows = effects(night, night.buyers)
    rows["factor_effect_id"] = rows[KEY].fillna("").agg(":".join, axis=1)
    place = rows.sort_values(["q_value", "p_value"])
    same = place[["q_value", "p_value"]].round(12).diff().ne(0).any(axis=1)
    order = pd.Series(same.cumsum(), place.index)
    rows["effect_rank"] = order.groupby([rows["outcome_code"], rows["outcome_item"].fillna("")]).rank(method="min")
    return rows.assign(fitted_date=fit["fitted_date"])


measures(factor_effects, "fitted_date", {
    "factor_test_count": len, "believed_factor_count": total("is_significant"),
})  # fmt: skip
