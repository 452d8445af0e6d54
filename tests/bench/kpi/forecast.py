"""The truth of the sales forecast: for every month what was known on the day before it began, and how wrong it was."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import opportunities, pipeline, sales
from tests.bench.kpi.frames import Frames, once
from tests.bench.kpi.registry import measures, ratio, share, total, truth

MONEY = ["currency_code", "tax_basis"]
PLACE = ["region_code", *MONEY]
KEY = ["month_date", *PLACE]
DAY = pd.Timedelta(days=1)


def _signed(frames: Frames) -> pd.DataFrame:
    """What was signed and not cancelled: months as rows, places as columns."""
    rows = sales.lines(frames)
    rows = rows[~rows["is_cancelled"]]
    by = rows.groupby([rows["ordered_date"].dt.to_period("M"), *PLACE], dropna=False)["net_amt"].sum()
    return by.unstack(PLACE).fillna(0)


def _won(frames: Frames) -> pd.DataFrame:
    rows = opportunities.changes(frames)
    return rows[rows["is_entered"] & (rows["stage"] == "won")]


def _season(signed: pd.DataFrame, month: pd.Period, end: pd.Period, first: pd.Period, money: tuple[str, ...]) -> float:
    """The same month a year before by the mean of the three whole months that stood before it then."""
    if end - 15 < first:
        return np.nan
    company = signed.loc[:, [column for column in signed if column[1:] == money]].sum(axis=1)
    before = company.reindex([end - back for back in (15, 14, 13)]).sum()
    then = company.get(month - 12, np.nan)
    return 3 * then / before if before > 0 else np.nan


@once
def _history(frames: Frames) -> pd.DataFrame:
    """One row per place and month, from the fourth whole one to the next: what was signed and won before."""
    signed, won = _signed(frames), _won(frames)
    first = signed.index.min() + 1
    rows = []
    for month in pd.period_range(first + 3, (frames.as_of + pd.DateOffset(months=1)).to_period("M"), freq="M"):
        origin = min(month.start_time - DAY, frames.as_of)
        end = (origin + DAY).to_period("M")
        stood = won[(won["entered_date"] <= origin) & ~(won["left_date"] <= origin)]
        by_place = stood.groupby(
            [*(stood[name].fillna("∅") for name in PLACE), stood["entered_date"].dt.to_period("M")]
        )
        reached = by_place["opportunity_amt"].sum()
        for place in signed:
            history = [end - back for back in (1, 2, 3)]
            sold = signed[place].reindex(history).fillna(0)
            named = tuple(pd.Series(place, PLACE).fillna("∅"))
            by = pd.Series({month: reached.get((*named, month), 0.0) for month in history})
            rest = (sold - by).clip(lower=sold.clip(upper=0)).sum()
            actual = signed[place].get(month, 0.0)
            rows.append((month.start_time, *place, origin, sold.sum(), rest, actual,
                         _season(signed, month, end, first, place[1:])))  # fmt: skip
    columns = [*KEY, "origin_date", "signed_3m_amt", "rest_3m_amt", "signed_amt", "season"]
    return pd.DataFrame(rows, columns=columns)


def _pipeline(frames: Frames) -> pd.DataFrame:
    """What was open on each day of foretelling, by the month in which it was to close."""
    rows = pipeline.standing(frames)
    rows = rows[rows["is_open"]].assign(origin_date=rows["snapshot_date"])
    rows["weighted_amt"] = rows["opportunity_amt"] * rows["probability_ratio"]
    rows["month_date"] = rows["expected_close_date"].dt.to_period("M").dt.start_time
    by = rows.groupby(["origin_date", *KEY], dropna=False)
    return pd.DataFrame({"weighted_amt": by["weighted_amt"].sum(), "deal_count": by.size()}).reset_index()


@truth("mart_sales_forecast", KEY)
def forecast(frames: Frames) -> pd.DataFrame:
    """One row per month and place: weighted pipeline and seasonal baseline, beside what was signed."""
    rows = _history(frames).astype({"month_date": "datetime64[us]", "origin_date": "datetime64[us]"})
    told = _pipeline(frames).astype({"month_date": "datetime64[us]"})
    rows = rows.merge(told, "left", on=["origin_date", *KEY])
    rows[["weighted_amt", "deal_count"]] = rows[["weighted_amt", "deal_count"]].fillna(0)
    rows["is_seasonal"] = rows["season"].notna()
    rows["season_x"] = rows["season"].clip(0.25, 4).fillna(1)
    rows["is_finished"] = rows["month_date"] + pd.offsets.MonthEnd(0) <= frames.as_of
    rows["baseline_amt"] = (rows["rest_3m_amt"] / 3 * rows["season_x"]).round(4)
    rows["forecast_amt"] = (rows["rest_3m_amt"] / 3 * rows["season_x"] + rows["weighted_amt"]).round(4)
    rows["run_rate_forecast_amt"] = (rows["signed_3m_amt"] / 3 * rows["season_x"]).round(4)
    rows["actual_amt"] = rows["signed_amt"].where(rows["is_finished"])
    rows["signed_to_date_amt"] = rows["signed_amt"].where(~rows["is_finished"])
    rows["error_amt"] = rows["forecast_amt"] - rows["actual_amt"]
    rows["abs_error_amt"] = rows["error_amt"].abs()
    rows["run_rate_abs_error_amt"] = (rows["run_rate_forecast_amt"] - rows["actual_amt"]).abs()
    judged = rows.sort_values("month_date").groupby(PLACE, dropna=False, group_keys=False)[[*rows]].apply(_judged)
    return judged.drop(columns=["signed_amt", "season"])


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    """How wrong the forecasts of the twelve months before were."""
    before = rows[["actual_amt", "error_amt", "abs_error_amt"]].shift().rolling(12, min_periods=1)
    sums, count = before.sum(), before.count()["actual_amt"].fillna(0)
    whole = sums["actual_amt"].where(sums["actual_amt"] > 0)
    return rows.assign(judged_months_count=count, forecast_wape_x=sums["abs_error_amt"] / whole,
                       forecast_bias_x=sums["error_amt"] / whole)  # fmt: skip


def _accuracy(rows: pd.DataFrame) -> float | None:
    wrong = share(rows["abs_error_amt"].sum(), rows["actual_amt"].sum())
    return None if wrong is None else 1 - wrong


measures(forecast, "month_date", {
    "forecast_amt": total("forecast_amt"), "forecast_baseline_amt": total("baseline_amt"),
    "forecast_weighted_amt": total("weighted_amt"), "forecast_actual_amt": total("actual_amt"),
    "forecast_error_amt": total("error_amt"), "forecast_abs_error_amt": total("abs_error_amt"),
    "run_rate_abs_error_amt": total("run_rate_abs_error_amt"),
    "forecast_wape_x": ratio("abs_error_amt", "actual_amt"), "forecast_bias_x": ratio("error_amt", "actual_amt"),
    "run_rate_wape_x": ratio("run_rate_abs_error_amt", "actual_amt"), "forecast_accuracy_x": _accuracy,
})  # fmt: skip
