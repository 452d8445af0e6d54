"""The truth of leaving: customers lost by window, by their own rhythm and by contract, and who is at risk of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from tests.bench.kpi import customers, retention
from tests.bench.kpi.frames import Frames, days_between, divided, once
from tests.bench.kpi.lifecycle import CHURN_DAYS, DAY
from tests.bench.kpi.registry import measures, ratio, total, truth

OWN_GAP_X, AT_RISK_X, SHORTEST = 3.0, 1.5, 31  # the demo's juke.toml; no rhythm is judged faster than by the month
LISTS = 6
#: Signal -> how many days before a list it is still told.
SIGNALS = {"has_complaint": 90, "has_dissatisfaction": 180, "has_return": 90}
REASONS = {
    "has_ending_contract": "contract_ends",
    "has_complaint": "complaint",
    "has_dissatisfaction": "dissatisfied",
    "has_return": "return",
    "is_buying_less": "buys_less",
}


def _last_orders(frames: Frames, day: pd.Timestamp) -> pd.DataFrame:
    """Each customer's newest order up to a day, and his next one after it."""
    rows = retention.orders(frames)
    return rows[rows["sales_date"] <= day].drop_duplicates("customer_id", keep="last")


def _lost(frames: Frames, month: pd.Period, silence: pd.Series) -> pd.DataFrame:
    """By region: who was silent for less than `silence` days when the month began, and who for longer at its end."""
    start, end = month.start_time, month.end_time.normalize()
    rows = _last_orders(frames, start - DAY)
    limit = pd.to_timedelta(rows["customer_id"].map(silence), unit="D")
    rows = rows.assign(lapse=rows["sales_date"] + limit)[limit.notna()]
    rows = rows[rows["lapse"] >= start]
    is_back = rows["next_date"] <= end
    rows = rows.assign(is_lost=(rows["lapse"] <= min(end, frames.as_of)) & ~is_back)
    return rows.groupby("region_code", dropna=False)["is_lost"].agg(["size", "sum"])


@once
def _contracts(frames: Frames) -> pd.DataFrame:
    """Contracts of known customers with the last day on which each holds."""
    rows = frames.known(frames.event("contracts"))
    rows = rows[rows["customer_id"].notna()].drop(columns="record_region")
    region = frames.customers.set_index("customer_id")["region_code"]
    held = rows[["end_date", "cancelled_date"]].min(axis=1).fillna(pd.Timestamp.max)
    return rows.assign(region_code=rows["customer_id"].map(region), held_to=held)


def _unbound(frames: Frames, month: pd.Period) -> pd.DataFrame:
    """By region: who had a contract the day before the month, and who of them had none on its last."""
    rows = _contracts(frames)
    eve, last = month.start_time - DAY, min(month.end_time.normalize(), frames.as_of)
    holds = {day: set(rows.loc[(rows["start_date"] <= day) & (rows["held_to"] >= day), "customer_id"])
             for day in (eve, last)}  # fmt: skip
    had = rows[rows["customer_id"].isin(holds[eve])].drop_duplicates("customer_id")
    had = had.assign(is_lost=~had["customer_id"].isin(holds[last]))
    return had.groupby("region_code", dropna=False)["is_lost"].agg(["size", "sum"])


@truth("mart_churn", ["month_start_date", "region_code"])
def churn(frames: Frames) -> pd.DataFrame:
    """One row per month and region."""
    rhythm = customers.purchase(frames).set_index("customer_id")["own_gap_days"]
    own = np.ceil(OWN_GAP_X * rhythm.dropna()).clip(lower=SHORTEST)
    window = pd.Series(CHURN_DAYS, rhythm.index)
    known_from = retention.orders(frames)["sales_date"].min() + CHURN_DAYS * DAY
    parts = []
    for month in retention.shown(frames):
        sides = {"contract_{}customer_count": _unbound(frames, month)}
        if month.start_time >= known_from:
            sides |= {"{}customer_count": _lost(frames, month, window)}
            sides |= {"own_gap_{}customer_count": _lost(frames, month, own)}
        columns = {}
        for name, found in sides.items():
            columns[name.format("at_risk_" if "contract" not in name else "")] = found["size"]
            columns[name.format("lost_")] = found["sum"]
        parts.append(pd.DataFrame(columns).rename_axis("region_code").reset_index().assign(month=month))
    found = pd.concat(parts, ignore_index=True)
    found["is_finished"] = found["month"].dt.end_time.dt.normalize() <= frames.as_of
    found["month_start_date"] = found.pop("month").dt.start_time.astype("datetime64[us]")
    for name, lost, base in RATES:
        found[name] = divided(found[lost], found[base])
    return found.assign(churn_window_days=CHURN_DAYS, own_gap_x=OWN_GAP_X)


RATES = (
    ("churn_rate_ratio", "lost_customer_count", "at_risk_customer_count"),
    ("churn_rate_own_gap_ratio", "own_gap_lost_customer_count", "own_gap_at_risk_customer_count"),
    ("churn_contract_ratio", "contract_lost_customer_count", "contract_customer_count"),
)


@cache
def _signals(frames: Frames) -> dict[str, pd.DataFrame]:
    """Signal -> customer and day of each."""
    tickets, surveys, returns = (frames.event(name) for name in ("tickets", "surveys", "returns"))
    is_unhappy = np.where(surveys["scale_max"] == 5, surveys["score"] < 4, surveys["score"] < 7)
    told = {
        "has_complaint": tickets[tickets["ticket_type"] == "complaint"].assign(day=tickets["opened_date"]),
        "has_dissatisfaction": surveys[is_unhappy].assign(day=surveys["answered_date"]),
        "has_return": returns.assign(day=returns["returned_date"]),
    }
    return {name: frames.known(rows)[["customer_id", "day"]].dropna() for name, rows in told.items()}


def _owners(frames: Frames, day: pd.Timestamp) -> pd.Series:
    """Customer -> who has him on a day: the newest of his records' owners."""
    rows = frames.known(frames.event("account_owners")).sort_values(["valid_from_date", "customer_record_id"])
    following = rows.groupby("customer_record_id")["valid_from_date"].shift(-1)
    until = pd.concat([rows["valid_to_date"], following - DAY], axis=1).min(axis=1).fillna(pd.Timestamp.max)
    rows = rows[(rows["valid_from_date"] <= day) & (until >= day)].drop_duplicates("customer_id", keep="last")
    return "erp_east:" + rows.set_index("customer_id")["source_employee_id"]


def _listed(frames: Frames, day: pd.Timestamp) -> pd.DataFrame:
    """The list of one day."""
    bought = customers.purchase(frames)[["customer_id", *customers.BASIS, "own_gap_days"]]
    last = _last_orders(frames, day)[["customer_id", "sales_date", "next_date"]]
    rows = last.merge(bought[bought["own_gap_days"].notna()], on="customer_id")
    rows["recency_days"] = days_between(pd.Series(day, rows.index), rows["sales_date"])
    is_at_risk = (rows["recency_days"] < CHURN_DAYS) & (rows["recency_days"] > AT_RISK_X * rows["own_gap_days"])
    rows = rows[is_at_risk].reset_index(drop=True)
    half, year = day - pd.DateOffset(months=6), day - pd.DateOffset(months=12)
    orders = retention.orders(frames)
    orders = orders[(orders["sales_date"] > year) & (orders["sales_date"] <= day)]
    spent = orders.groupby(["customer_id", *customers.BASIS])["net_sales_amt"].sum().rename("net_sales_12m_amt")
    rows = rows.join(spent, on=["customer_id", *customers.BASIS]).fillna({"net_sales_12m_amt": 0})
    late, early = (rows["customer_id"].map(part["customer_id"].value_counts()).fillna(0)
                   for part in (orders[orders["sales_date"] > half], orders[orders["sales_date"] <= half]))  # fmt: skip
    rows["is_buying_less"] = late < early
    for name, told in _signals(frames).items():
        within = told[(told["day"] <= day) & (told["day"] >= day - SIGNALS[name] * DAY)]
        rows[name] = rows["customer_id"].isin(within["customer_id"])
    ending = _contracts(frames)
    ending = ending[~ending["is_auto_renewed"].astype(bool) & ending["cancelled_date"].isna()]
    ending = ending[(ending["end_date"] >= day) & (ending["end_date"] <= day + 90 * DAY)]
    rows["has_ending_contract"] = rows["customer_id"].isin(ending["customer_id"])
    rows["employee_id"] = rows["customer_id"].map(_owners(frames, day))
    return rows.assign(listed_date=day)


@truth("mart_churn_risk", ["customer_id", "listed_date"])
def risks(frames: Frames) -> pd.DataFrame:
    """One row per customer on a list: of today and of the last month ends."""
    ends = [month.end_time.normalize() for month in retention.shown(frames)[-LISTS - 1 :]]
    days = sorted({*(day for day in ends if day <= frames.as_of), frames.as_of})
    rows = pd.concat([_listed(frames, day.as_unit("us")) for day in days], ignore_index=True)
    rows["at_risk_x"], rows["churn_window_days"] = AT_RISK_X, CHURN_DAYS
    rows["is_newest_list"] = rows["listed_date"] == frames.as_of
    rows["silence_x"] = rows["recency_days"] / rows["own_gap_days"]
    rows["silence_ratio"] = rows["recency_days"] / CHURN_DAYS
    rows["value_at_risk_amt"] = rows["net_sales_12m_amt"].round(4) * rows["silence_ratio"]
    by = rows.groupby(["listed_date", *customers.BASIS])["value_at_risk_amt"]
    rows["priority_no"] = by.rank(method="min", ascending=False)
    told = [[code for flag, code in REASONS.items() if row[flag]] + ["silent"] for row in rows.to_dict("records")]
    rows["reason_codes"], rows["main_reason_code"] = [",".join(one) for one in told], [one[0] for one in told]
    now = days_between(pd.Series(frames.as_of, rows.index), rows["sales_date"])
    rows["outcome_code"] = np.select(
        [rows["next_date"].notna(), now >= CHURN_DAYS], ["bought_again", "lost"], "not_yet"
    )
    return rows.rename(columns={"sales_date": "last_order_date", "next_date": "bought_again_date"})


def _over(frames: Frames) -> pd.DataFrame:
    rows = churn(frames)
    return rows[rows["is_finished"]]


def _judged(frames: Frames) -> pd.DataFrame:
    rows = risks(frames)
    is_judged = rows["outcome_code"] != "not_yet"
    said = frames.customers[["customer_id", "region_code", "customer_type"]]
    return rows.assign(judged=is_judged, back=rows["outcome_code"] == "bought_again").merge(said, on="customer_id")


measures(_over, "month_start_date", {
    name: value for rate, lost, base in RATES
    for name, value in ((rate, ratio(lost, base)), (lost, total(lost)), (base, total(base)))
})  # fmt: skip
measures(_judged, "listed_date", {"listed_customer_count": len, "value_at_risk_amt": total("value_at_risk_amt")},
         is_state=True)  # fmt: skip
measures(_judged, "listed_date", {
    "recovered_customer_count": total("back"), "judged_customer_count": total("judged"),
    "list_recovery_ratio": ratio("back", "judged"),
})  # fmt: skip
