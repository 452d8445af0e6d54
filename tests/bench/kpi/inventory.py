"""The truth of stock: what lay where on each day with a snapshot, how it moved and how long it lasts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi.frames import Frames, days_between, divided, once
from tests.bench.kpi.registry import measures, ratio, share, total, truth

CELL = ["site_id", "product_id", "currency_code", "tax_basis"]
KEY = ["stock_date", *CELL]
QUANTITIES = ["on_hand_qty", "reserved_qty", "blocked_qty", "available_qty", "in_transit_qty"]
QUARTER = 90  # days
AGES = ("0_30", "31_90", "91_180", "over_180", "unknown")
AMOUNTS = ["stock_value_amt", "near_expiry_amt", *(f"age_{band}_amt" for band in AGES)]


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(site_id="erp_east:" + rows["source_site_id"], product_id="erp_east:" + rows["source_product_id"])


@once
def _stated(frames: Frames) -> pd.DataFrame:
    """One row per day, site and product that a snapshot names."""
    rows = _named(frames.event("stock_levels"))
    rows["available_qty"] = rows["on_hand_qty"] - rows["reserved_qty"] - rows["blocked_qty"]
    rows["stock_value_amt"] = rows["on_hand_qty"] * rows["unit_cost_amt"]
    is_there = rows["on_hand_qty"] > 0
    soon = is_there & (rows["expiry_date"] <= rows["stock_date"] + pd.Timedelta(days=QUARTER))
    rows["near_expiry_amt"] = rows["stock_value_amt"].where(soon, 0)
    age = days_between(rows["stock_date"], rows["received_date"])
    bands = (
        pd.cut(age, [-np.inf, 30, 90, 180, np.inf], labels=list(AGES[:-1])).astype(object).where(age.notna(), AGES[-1])
    )
    for band in AGES:
        rows[f"age_{band}_amt"] = rows["stock_value_amt"].where(bands == band, 0)
    rows["oldest_received_date"] = rows["received_date"].where(is_there)
    rows["first_expiry_date"] = rows["expiry_date"].where(is_there)
    by = rows.groupby(KEY)
    found = by[[*QUANTITIES, *AMOUNTS]].sum()
    found["reorder_point_qty"] = by["reorder_point_qty"].max()
    return found.join(by[["oldest_received_date", "first_expiry_date"]].min()).assign(is_stated=True).reset_index()


def _left_out(stated: pd.DataFrame) -> pd.DataFrame:
    """A product that its site's next snapshots do not name is at zero on their days, for a quarter of a year."""
    days = {site: np.sort(rows["stock_date"].unique()) for site, rows in stated.groupby("site_id")}
    zeroes = []
    for cell, rows in stated.sort_values("stock_date").groupby(CELL):
        for row, until in zip(rows.itertuples(), [*rows["stock_date"].iloc[1:], pd.Timestamp.max], strict=True):
            every = days[cell[0]]
            last = row.stock_date + pd.Timedelta(days=QUARTER)
            missed = every[(every > row.stock_date) & (every < until) & (every <= last)]
            zeroes += [(day, *cell, row.reorder_point_qty) for day in missed]
    found = pd.DataFrame(zeroes, columns=[*KEY, "reorder_point_qty"])
    amounts = [*QUANTITIES, *AMOUNTS]
    return found.assign(is_stated=False, **dict.fromkeys(amounts, 0.0)).astype({"stock_date": "datetime64[us]"})


def _spans(levels: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """One row per site and day with a snapshot: days until the next, days covered of 90, days since the first move."""
    days = levels[["site_id", "stock_date"]].drop_duplicates().sort_values(["site_id", "stock_date"])
    days["standing_days"] = -days.groupby("site_id")["stock_date"].diff(-1).dt.days
    covered = []
    for _, rows in days.groupby("site_id"):
        for day in rows["stock_date"]:
            within = (rows["stock_date"] >= day - pd.Timedelta(days=QUARTER - 1)) & (rows["stock_date"] < day)
            covered.append(rows.loc[within, "standing_days"].sum() + 1)
    first = days["site_id"].map(moves.groupby("site_id")["moved_date"].min())
    known = (days_between(days["stock_date"], first) + 1).fillna(0)
    return days.assign(covered_days=covered, known_days=known)


def _within(days: np.ndarray, values: np.ndarray, asked: np.ndarray, first: int, last: int) -> np.ndarray:
    """Sum of the values of days from `asked - first` to `asked - last`; `days` are sorted."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    day = np.timedelta64(1, "D")
    return sums[np.searchsorted(days, asked - last * day, "right")] - sums[np.searchsorted(days, asked - first * day)]


def _rolled(levels: pd.DataFrame, issues: pd.DataFrame) -> pd.DataFrame:
    """Adds what was issued and what it cost over trailing days, and days on which there was nothing to issue."""
    issued = issues.groupby([*CELL, "moved_date"])[["moved_qty", "cost_amt"]].sum().mul(-1).reset_index()
    moved = dict(tuple(issued.groupby(CELL)))
    parts = []
    for cell, rows in levels.sort_values("stock_date").groupby(CELL):
        found = moved.get(cell, issued.iloc[:0])
        days, asked = found["moved_date"].to_numpy(), rows["stock_date"].to_numpy()
        quantity, cost = found["moved_qty"].to_numpy(), found["cost_amt"].to_numpy()
        today = _within(days, quantity, asked, 0, 0)
        is_out = ((rows["on_hand_qty"] <= 0).to_numpy() & (today <= 0)).astype(float)
        standing = (rows["stock_value_amt"] * rows["standing_days"]).fillna(0).to_numpy()
        parts.append(rows.assign(
            issued_qty=today, issued_28d_qty=_within(days, quantity, asked, 27, 0),
            issued_90d_qty=_within(days, quantity, asked, 89, 0), cogs_90d_amt=_within(days, cost, asked, 89, 0),
            out_days=_within(asked, is_out, asked, 27, 0), standing_amt=_within(asked, standing, asked, 89, 1),
        ))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _lead_times(frames: Frames) -> pd.Series:
    rows = _named(frames.event("purchase_order_lines"))
    days = days_between(rows["received_date"], rows["ordered_date"])
    return days[days >= 0].groupby(rows["product_id"]).median()


@truth("mart_inventory_daily", KEY)
def daily(frames: Frames) -> pd.DataFrame:
    """One row per day with a snapshot, site and product."""
    stated, moves = _stated(frames), _named(frames.event("stock_movements"))
    levels = pd.concat([stated, _left_out(stated)], ignore_index=True)
    levels = levels.merge(_spans(stated, moves), on=["site_id", "stock_date"])
    rows = _rolled(levels, moves[moves["movement_type"] == "issue"])
    for name in ("issued_qty", "issued_28d_qty", "issued_90d_qty"):
        rows[name] = rows[name].round(6)
    rows["lead_time_days"] = rows["product_id"].map(_lead_times(frames))
    rows["period_days"] = rows["known_days"].clip(upper=QUARTER)
    rows["average_stock_value_90d_amt"] = (rows["standing_amt"] + rows["stock_value_amt"]) / rows["covered_days"]
    rows["stock_value_days_amt"] = rows["average_stock_value_90d_amt"] * rows["period_days"]
    return _judged(rows).drop(columns=["standing_days", "covered_days", "known_days", "out_days", "standing_amt"])


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    rows["daily_demand_qty"] = divided(rows["issued_28d_qty"], rows["known_days"].clip(upper=28) - rows["out_days"])
    rows["days_of_supply"] = divided(rows["available_qty"], rows["daily_demand_qty"])
    rows["days_inventory_outstanding"] = divided(rows["stock_value_days_amt"], rows["cogs_90d_amt"].round(4))
    rows["stock_age_days"] = days_between(rows["stock_date"], rows["oldest_received_date"])
    rows["expires_in_days"] = days_between(rows["first_expiry_date"], rows["stock_date"])
    is_still = (rows["issued_90d_qty"] <= 0) & ~(rows["stock_age_days"] < QUARTER)
    rows["slow_stock_amt"] = rows["stock_value_amt"].where(is_still, 0).where(rows["period_days"] >= QUARTER)
    rows["is_stocked_out"] = rows["on_hand_qty"] <= 0
    rows["is_demand_expected"] = rows["issued_90d_qty"] > 0
    rows["demand_expected_count"] = rows["is_demand_expected"].astype(int)
    rows["stockout_count"] = (rows["is_demand_expected"] & rows["is_stocked_out"]).astype(int)
    needed = rows["daily_demand_qty"] * rows["lead_time_days"]
    covered = rows["available_qty"] + rows["in_transit_qty"]
    rows["is_below_demand_cover"] = (rows["daily_demand_qty"] > 0) & (covered < needed)
    return rows


def _measured(frames: Frames) -> pd.DataFrame:
    rows = _named(frames.event("stock_levels"))
    sites = dict(zip(rows["site_id"], rows["site_name"], strict=True))
    found = daily(frames)
    return found.assign(site_name=found["site_id"].map(sites))


measures(_measured, "stock_date", {
    **{name: total(name) for name in ("stock_value_amt", "on_hand_qty", "available_qty", "in_transit_qty",
                                      "slow_stock_amt", "near_expiry_amt", "cogs_90d_amt")},
    "below_cover_count": total("is_below_demand_cover"),
    "average_stock_value_days_amt": total("stock_value_days_amt"),
    "annual_cogs_amt": lambda rows: 365 * rows["cogs_90d_amt"].sum(),
    "days_inventory_outstanding": ratio("stock_value_days_amt", "cogs_90d_amt"),
    "inventory_turns_x": lambda rows: share(365 * rows["cogs_90d_amt"].sum(), rows["stock_value_days_amt"].sum()),
}, is_state=True)  # fmt: skip
measures(_measured, "stock_date", {
    "stockout_count": total("stockout_count"), "demand_expected_count": total("demand_expected_count"),
    "stockout_ratio": ratio("stockout_count", "demand_expected_count"),
})  # fmt: skip
