"""The truth of demand planned: each product's coming weeks one by one, and what campaigns through a channel add."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import marketing, sales
from tests.bench.kpi.demand_shift import ALL, REFERENCE, YEAR, feasts_in, shifts, units_of, weekly
from tests.bench.kpi.frames import Frames, once
from tests.bench.kpi.fulfilment import SHORTAGE
from tests.bench.kpi.registry import truth

WEEKS, LEAST_WEEKS, JUDGED_FROM = 8, 4, 8  # shipped settings
NORMAL_95 = 1.959964
ENDS = ("uplift_x", "uplift_low_x", "uplift_high_x")
WEEK = pd.Timedelta(days=7)


def _first_day(frames: Frames) -> pd.Timestamp:
    return (frames.as_of + pd.Timedelta(days=1)).to_period("W").start_time


@once
def _channels(frames: Frames) -> pd.DataFrame:
    """By channel: how many finished campaigns with large enough arms, and what they added as a share."""
    found: dict[str, dict[str, float]] = {}
    sent = marketing.campaigns(frames).set_index("source_campaign_id")
    for campaign, rows in marketing.listed(frames).groupby("source_campaign_id"):
        treated, control = (rows.loc[rows["arm"] == arm, "net_sales_amt"] for arm in ("treatment", "control"))
        is_open = sent.loc[campaign, "window_end_date"] > frames.as_of
        if is_open or min(len(treated), len(control)) < marketing.COMPARED_FROM:
            continue
        sums = found.setdefault(sent.loc[campaign, "channel_code"], dict.fromkeys("nabgutc", 0.0))
        size = len(treated)
        for key, more in zip("nabgutc", (1, size, len(control), treated.sum(), size * control.mean(),
                                         size * treated.var(), size**2 * control.var() / len(control)),
                             strict=True):  # fmt: skip
            sums[key] += more
    told = {}
    for channel, sums in found.items():
        by = sums["g"] / sums["u"] if sums["u"] else np.nan
        half = NORMAL_95 * np.sqrt(sums["t"] + by**2 * sums["c"]) / sums["u"] if sums["u"] else np.nan
        told[channel] = (sums["n"], sums["a"], sums["b"], by - 1, by - 1 - half, by - 1 + half)
    names = ["measured_campaign_count", "measured_treated_count", "measured_control_count", *ENDS]
    return pd.DataFrame.from_dict(told, "index", columns=names)


def _planned(frames: Frames, first: pd.Timestamp, weeks: int = WEEKS) -> pd.DataFrame:
    """Campaigns whose days reach into so many weeks from `first` on."""
    rows = marketing.campaigns(frames).join(_channels(frames), on="channel_code")
    last = first + weeks * WEEK - pd.Timedelta(days=1)
    rows = rows[(rows["window_end_date"] >= first) & (rows["started_date"] <= last)]
    listed = marketing.listed(frames)
    treated = listed[listed["arm"] == "treatment"].groupby("source_campaign_id").size()
    counts = ["measured_campaign_count", "measured_treated_count", "measured_control_count"]
    rows = rows.assign(as_of_date=frames.as_of, plan_from_date=first, plan_to_date=last,
                       treated_count=rows["source_campaign_id"].map(treated).fillna(0),
                       **{name: rows[name].fillna(0) for name in counts})  # fmt: skip
    reason = np.where(rows["treated_count"] == 0, "no_list",
                      np.where(rows["uplift_x"].isna(), "not_measured",
                               np.where(~(rows["uplift_low_x"] > 0), "not_proven", None)))  # fmt: skip
    return rows.assign(refused_reason=reason, is_planned=pd.isna(reason))


@truth("mart_campaign_uplift", ["campaign_id"])
def uplifts(frames: Frames) -> pd.DataFrame:
    """One row per campaign of the coming weeks."""
    rows = _planned(frames, _first_day(frames))
    names = ["campaign_id", "campaign_name", "channel_code", "started_date", "window_end_date", "refused_reason"]
    told = [name for name in rows if name.startswith(("as_of", "plan_", "treated", "measured", "uplift", "is_planned"))]
    return rows[names + told]


@once
def _asked(frames: Frames) -> pd.DataFrame:
    """Customer × product: what was asked for in the 52 weeks to the night, in the product's unit."""
    rows = sales.lines(frames)
    rows = rows[rows["source_product_id"].notna()].assign(product_id="erp_east:" + rows["source_product_id"])
    day = rows["ordered_date"]
    rows = rows[(day > frames.as_of - pd.Timedelta(days=364)) & (day <= frames.as_of)]
    rows = rows[~rows["is_cancelled"] | (rows["cancel_reason"] == SHORTAGE)]
    rows = rows[rows["unit_name"] == rows["product_id"].map(units_of(frames)["unit"])]
    return rows.groupby(["customer_id", "product_id"])["ordered_qty"].sum().reset_index()


def _added(frames: Frames, first: pd.Timestamp, around: int = 0) -> dict[tuple[str, pd.Timestamp], np.ndarray]:
    """(product, week) -> campaigns, and what they add as a share with its ends, and so many weeks on either side."""
    first, weeks = first - around * WEEK, WEEKS + 2 * around
    asked, listed = _asked(frames), marketing.listed(frames)
    total = asked.groupby("product_id")["ordered_qty"].sum()
    found: dict[tuple[str, pd.Timestamp], np.ndarray] = {}
    for campaign in _planned(frames, first, weeks).query("is_planned").itertuples():
        rows = listed[(listed["source_campaign_id"] == campaign.source_campaign_id) & (listed["arm"] == "treatment")]
        share = asked[asked["customer_id"].isin(rows["customer_id"])].groupby("product_id")["ordered_qty"].sum() / total
        for week in pd.date_range(first, periods=weeks, freq=WEEK):
            days = pd.date_range(week, periods=7)
            held = ((days >= campaign.started_date) & (days <= campaign.window_end_date)).sum() / 7
            for product, part in share.dropna().items() if held else ():
                more = np.array([1.0, *(part * getattr(campaign, end) * held for end in ENDS)])
                found[(str(product), week)] = found.get((str(product), week), np.zeros(4)) + more
    return found


@truth("mart_demand_plan", ["product_id", "week_start_date"],
       within=dict.fromkeys(("baseline_low_qty", "baseline_high_qty", "error_qty"), 1e-6))  # fmt: skip
def plan(frames: Frames) -> pd.DataFrame:
    """One row per product and coming week."""
    table, mondays = weekly(frames)
    first = _first_day(frames)
    ahead = pd.date_range(first, periods=WEEKS, freq=WEEK)
    is_moved = feasts_in(frames, ahead) != feasts_in(frames, ahead - YEAR * WEEK)
    told = shifts(frames).query("is_newest_week").set_index("product_id")
    units = units_of(frames)
    coming, former = _added(frames, first), _added(frames, first - YEAR * WEEK, around=2)
    feasts = feasts_in(frames, mondays)
    made, products = frames.event("production_weeks"), frames.event("products").set_index("source_product_id")
    made = made.groupby(["source_product_id", "week_start_date"])["planned_qty"].sum()
    found = []
    for product, row in zip(table.index, table.to_numpy(), strict=True):
        begun = units.loc[product, "first"].to_period("W").start_time
        recent = row[-REFERENCE:][mondays[-REFERENCE:] >= begun]
        if not len(recent):
            continue
        own = product.removeprefix("erp_east:")
        is_unit = own in products.index and products.loc[own, "unit_name"] == units.loc[product, "unit"]
        added = np.array([former.get((product, monday), np.zeros(4))[1] for monday in mondays])
        own_rows = row - row * added / (1 + added)
        smooth = pd.Series(own_rows).rolling(5, center=True, min_periods=1).mean().to_numpy()
        rhythm = told.loc[product]
        tried = _tried(row, own_rows, smooth, feasts, units.loc[product, "first"], mondays)
        for at, week in enumerate(ahead):
            one = _base((row, own_rows, smooth), recent, at, is_moved[at], rhythm, tried)
            count, *adds = coming.get((product, week), np.zeros(4))
            adds = [one["baseline_qty"] * add for add in adds]
            planned = made.get((own, week), np.nan) if is_unit else np.nan
            found.append(one | {
                "product_id": product, "week_start_date": week, "weeks_ahead": at + 1, "campaign_count": count,
                "level_x": rhythm["level_x"], "other_unit_line_count": units.loc[product, "others"],
                "uplift_qty": adds[0], "uplift_low_qty": adds[1], "uplift_high_qty": adds[2],
                "planned_demand_qty": one["baseline_qty"] + adds[0], "planned_production_qty": planned,
                "production_gap_qty": planned - one["baseline_qty"] - adds[0],
            })  # fmt: skip
    rows = pd.DataFrame(found)
    is_refused = rows["baseline_qty"].isna()
    reason = pd.Series(None, rows.index, dtype=object).mask(is_refused, "too_few_sales")
    return rows.assign(as_of_date=frames.as_of, is_refused=is_refused, refused_reason=reason)


def _tried(
    row: np.ndarray, own: np.ndarray, smooth: np.ndarray, feasts: np.ndarray, first: pd.Timestamp,
    mondays: pd.DatetimeIndex,
) -> tuple[int, dict[str, float]]:  # fmt: skip
    """How many of the last 26 weeks each way was tried on, and how far it was off."""
    off: dict[str, list[float]] = {"season": [], "smoothed_season": [], "mean": []}
    for at in range(ALL - REFERENCE, ALL):
        level, last = row[at - 29 : at - 3], row[max(at - 29 - YEAR, 0) : at - 3 - YEAR]
        is_young = first > mondays[at] - pd.Timedelta(days=567)
        few = min((level > 0).sum(), (last > 0).sum()) < JUDGED_FROM
        if is_young or few or feasts[at] != feasts[at - YEAR]:
            continue
        x = level.sum() / last.sum()
        off["season"].append(own[at - YEAR] * x - row[at])
        off["smoothed_season"].append(smooth[at - YEAR] * x - row[at])
        off["mean"].append(level.mean() - row[at])
    count = len(off["mean"])
    return count, {way: float(np.sqrt(np.square(misses).mean())) if count else np.nan for way, misses in off.items()}


def _base(
    series: tuple[np.ndarray, np.ndarray, np.ndarray], recent: np.ndarray, at: int, is_moved: bool, rhythm: pd.Series,
    tried: tuple[int, dict[str, float]],
) -> dict[str, object]:  # fmt: skip
    """A coming week without its campaigns by the way that was least off, and how far that was."""
    last, own, smooth = (one[ALL - YEAR + at] for one in series)
    count, misses = tried
    shift = rhythm["demand_qty"] / rhythm["expected_qty"] if rhythm["is_shift"] else 1.0
    sold = int((recent > 0).sum())
    is_known = rhythm["refused_reason"] not in ("too_short_history", "too_few_sales") and rhythm["level_x"] > 0
    method, around, off = None, np.nan, np.nan
    if sold >= LEAST_WEEKS:
        method = "mean"
        if is_known and not is_moved and count >= JUDGED_FROM:
            method = min(("mean", "season", "smoothed_season"), key=misses.__getitem__)
        around = {"mean": recent.mean(), "season": own * rhythm["level_x"] * shift,
                  "smoothed_season": smooth * rhythm["level_x"] * shift}[method]  # fmt: skip
        spread = recent.std(ddof=1) if len(recent) > 1 else np.nan
        around = max(around, 0)
        off = misses[method] if count else spread
    return {"method": method, "last_year_qty": last, "last_year_uplift_qty": last - own,
            "last_year_smoothed_qty": smooth, "shift_x": shift, "baseline_qty": around, "error_qty": off,
            "baseline_low_qty": max(around - NORMAL_95 * off, 0), "baseline_high_qty": around + NORMAL_95 * off,
            "tested_week_count": count, "known_week_count": len(recent), "sold_week_count": sold}  # fmt: skip
