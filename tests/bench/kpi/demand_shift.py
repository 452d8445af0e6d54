"""The truth of shifts of demand: each product's weeks as arrays, compared with the year before one week at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import sales
from tests.bench.kpi.frames import Frames, once
from tests.bench.kpi.fulfilment import SHORTAGE
from tests.bench.kpi.registry import measures, total, truth

THRESHOLD, LEAST_WEEKS = 3.0, 8  # shipped settings
TOLD, REFERENCE, YEAR, ALL = 26, 26, 52, 108


@once
def units_of(frames: Frames) -> pd.DataFrame:
    """By product: the unit of most lines of a year in finished months or weeks, how many are in others, first sale."""
    rows = sales.lines(frames)
    rows = rows[~rows["is_cancelled"] & rows["source_product_id"].notna()]
    day, after = rows["ordered_date"], frames.as_of + pd.Timedelta(days=1)
    month, week = after.to_period("M").start_time, after.to_period("W").start_time
    is_in = (day >= month - pd.DateOffset(months=12)) & (day < month)
    is_in |= (day >= week - pd.Timedelta(days=364)) & (day < week)
    product = "erp_east:" + rows["source_product_id"]
    counts = is_in.groupby([product.rename("product_id"), rows["unit_name"]]).sum().rename("n").reset_index()
    counts = counts.sort_values(["product_id", "n", "unit_name"]).groupby("product_id")
    found = counts.tail(1).set_index("product_id")
    return pd.DataFrame({"unit": found["unit_name"], "others": counts["n"].sum() - found["n"],
                         "first": day.groupby(product).min()})  # fmt: skip


def weekly(frames: Frames) -> tuple[pd.DataFrame, pd.DatetimeIndex]:
    """Product × week of what was asked for in the product's main unit; and the Mondays."""
    rows = sales.lines(frames)
    rows = rows[rows["source_product_id"].notna()].assign(product_id="erp_east:" + rows["source_product_id"])
    last = (frames.as_of + pd.Timedelta(days=1)).to_period("W").start_time
    mondays = pd.date_range(end=last - pd.Timedelta(days=7), periods=ALL, freq="7D")
    units = units_of(frames)["unit"]
    asked = rows[~rows["is_cancelled"] | (rows["cancel_reason"] == SHORTAGE)]
    asked = asked[asked["unit_name"] == asked["product_id"].map(units)]
    asked = asked.assign(week=asked["ordered_date"].dt.to_period("W").dt.start_time)
    table = asked.pivot_table(index="product_id", columns="week", values="ordered_qty", aggfunc="sum")
    return table.reindex(index=units.index, columns=mondays).fillna(0.0), mondays


def feasts_in(frames: Frames, mondays: pd.DatetimeIndex) -> np.ndarray:
    """Which weeks hold a day around Spring Festival, by the published calendar."""
    days = frames.published("core.dim_date")
    days = days[days["is_spring_festival_window"].eq(True)]["date_day"]
    return np.isin(mondays.to_numpy(), days.dt.to_period("W").dt.start_time.to_numpy())


def _cusum(steps: np.ndarray) -> float:
    """Page's sum, step by step from the first of the four weeks."""
    total_so_far = 0.0
    for step in steps:
        total_so_far = max(0.0, total_so_far + step - 0.5)
    return total_so_far


def _told(qty: np.ndarray, at: int, feasts: np.ndarray, first: pd.Timestamp, monday: pd.Timestamp) -> dict[str, object]:
    """What one week of one product says; `at` is its place in the series."""
    now, before = qty[at - 3 : at + 1], qty[at - 3 - YEAR : at + 1 - YEAR]
    level = qty[at - 29 : at - 3]
    start = at - 29 - YEAR
    last = qty[max(start, 0) : at - 3 - YEAR]
    row = {"qty": qty[at], "demand_qty": now.sum(), "season_qty": before.sum(), "level_qty": level.sum(),
           "level_last_qty": last.sum(), "sold_week_count": int((level > 0).sum()),
           "last_sold_week_count": int((last > 0).sum())}  # fmt: skip
    x = level.sum() / last.sum() if last.sum() else np.nan
    residual = level[-len(last) :] - x * last
    scatter = (residual**2).sum() * 26 / 25 / level.sum() if level.sum() else np.nan
    expected = before.sum() * x
    off = np.sqrt(scatter * max(expected, 4 * level.sum() / 26)) if x == x else np.nan
    is_moved = bool((feasts[at - 3 : at + 1] != feasts[at - 3 - YEAR : at + 1 - YEAR]).any())
    sold = min(int((level > 0).sum()), int((last > 0).sum()))
    is_young = first > monday - pd.Timedelta(days=567)
    reason = ("too_short_history" if is_young else "spring_festival" if is_moved else
              "too_few_sales" if sold < LEAST_WEEKS else None)  # fmt: skip
    z = (now.sum() - expected) / off if reason is None and off else np.nan
    return row | {"level_x": x, "expected_qty": expected, "dispersion_qty": scatter, "deviation_qty": off,
                  "demand_shift_z": z, "refused_reason": reason}  # fmt: skip


def _step(qty: np.ndarray, at: int) -> float:
    level, last = qty[at - 29 : at - 3], qty[max(at - 29 - YEAR, 0) : at - 3 - YEAR]
    if not last.sum() or not level.sum():
        return 0.0
    x = level.sum() / last.sum()
    scatter = ((level[-len(last) :] - x * last) ** 2).sum() * 26 / 25 / level.sum()
    off = np.sqrt(scatter * max(x * qty[at - YEAR], level.sum() / 26))
    return float((qty[at] - x * qty[at - YEAR]) / off) if off else 0.0


@truth("mart_demand_shift", ["product_id", "week_start_date"], within={"demand_shift_z": 1e-6, "deviation_qty": 1e-6,
                                                                      "dispersion_qty": 1e-6, "cusum_up_x": 1e-6,
                                                                      "cusum_down_x": 1e-6})  # fmt: skip
def shifts(frames: Frames) -> pd.DataFrame:
    """One row per product and finished week of the last 26."""
    table, mondays = weekly(frames)
    feasts = feasts_in(frames, mondays)
    units = units_of(frames)
    found = []
    for product, row in zip(table.index, table.to_numpy(), strict=True):
        for at in range(ALL - TOLD, ALL):
            told = _told(row, at, feasts, units["first"][product], mondays[at])
            is_told = told["refused_reason"] is None
            steps = np.array([_step(row, one) for one in range(at - 3, at + 1)])
            found.append(told | {
                "product_id": product, "week_start_date": mondays[at], "weeks_ago": ALL - at,
                "first_sold_date": units["first"][product], "other_unit_line_count": units["others"][product],
                "cusum_up_x": _cusum(steps) if is_told else np.nan,
                "cusum_down_x": _cusum(-steps) if is_told else np.nan,
            })  # fmt: skip
    rows = pd.DataFrame(found)
    is_shift = rows["demand_shift_z"].abs() >= THRESHOLD
    return rows.assign(as_of_date=frames.as_of, threshold_z=THRESHOLD, min_sold_week_count=LEAST_WEEKS,
                       is_newest_week=rows["weeks_ago"] == 1, is_shift=is_shift,
                       is_alert=is_shift & (rows["weeks_ago"] == 1),
                       is_refused=rows["refused_reason"].notna())  # fmt: skip


@once
def _measured(frames: Frames) -> pd.DataFrame:
    names = frames.event("products").set_index("source_product_id")["category_name"]
    rows = shifts(frames)
    return rows.assign(category_name=rows["product_id"].str.removeprefix("erp_east:").map(names),
                       judged=(~rows["is_refused"]).astype(int))  # fmt: skip


measures(_measured, "week_start_date", {
    "demand_judged_count": total("judged"), "demand_shift_count": total("is_shift"),
}, is_state=True)  # fmt: skip
