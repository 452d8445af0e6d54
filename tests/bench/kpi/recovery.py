"""The truth of complaints: what caused them, what was done, and which customers bought again within the days."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import sales, tickets
from tests.bench.kpi.frames import Frames, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth
from tests.bench.kpi.satisfaction import of_shares, wilson

DAYS, FLOOR = 90, 10  # the demo's juke.toml
KEY = ["month_date", "region_code", "reason_name"]


def _bought(frames: Frames) -> pd.DataFrame:
    """Every day on which a customer ordered something that was not wholly cancelled."""
    rows = sales.lines(frames)
    kept = rows[~rows["is_cancelled"] & (rows["ordered_date"] <= frames.as_of)]
    return kept[["customer_id", "ordered_date"]].dropna().drop_duplicates()


@once
def _complaints(frames: Frames) -> pd.DataFrame:
    rows = tickets.told(frames)
    rows = rows[rows["ticket_type"] == "complaint"].assign(month_date=lambda one: month_of(one["opened_date"]))
    flags = {"complaint": rows["is_complaint"], "open_complaint": rows["is_open"],
             "repeat_complaint": rows["is_repeat"],
             "replied_complaint": rows["first_replied_at"].notna(), "followed_up_complaint": rows["survey_count"] > 0,
             "compensated_complaint": rows["compensation_amt"] > 0,
             "explained_complaint": rows["cause_name"].notna()}  # fmt: skip
    return rows.assign(**{f"{name}_count": flag.astype(int) for name, flag in flags.items()})


@once
def _complainers(frames: Frames) -> pd.DataFrame:
    """One row per customer, reason, region and month, judged from its first complaint on."""
    rows = _complaints(frames)
    rows = rows[rows["customer_id"].notna()].sort_values("opened_date").drop_duplicates([*KEY, "customer_id"])
    days = {key: np.sort(group.to_numpy()) for key, group in _bought(frames).groupby("customer_id")["ordered_date"]}
    empty = np.array([], "datetime64[us]")
    told = [days.get(key, empty) for key in rows["customer_id"]]
    since = rows["opened_date"].to_numpy()
    gaps = [(bought - day) / np.timedelta64(1, "D") for bought, day in zip(told, since, strict=True)]
    rows["buying_complainer_count"] = [int((gap <= 0).any()) for gap in gaps]
    rows["matured_complainer_count"] = (rows["opened_date"] + pd.Timedelta(days=DAYS) <= frames.as_of).astype(int)
    again = np.array([int(((gap > 0) & (gap <= DAYS)).any()) for gap in gaps])
    rows["recovered_complainer_count"] = again * rows["matured_complainer_count"]
    return rows.assign(complainer_count=1)


PEOPLE = ["complainer_count", "buying_complainer_count", "matured_complainer_count", "recovered_complainer_count"]


@truth("mart_complaint_recovery", KEY)
def recovery(frames: Frames) -> pd.DataFrame:
    """One row per month, region and reason; under ten complainers whose days have passed no ratio."""
    rows = _complaints(frames)
    counts = [name for name in rows if name.endswith("complaint_count")]
    found = rows.groupby(KEY, dropna=False)[[*counts, "compensation_amt"]].sum()
    causes = rows.groupby([*KEY, "cause_name"]).size().rename("top_cause_count").reset_index()
    causes = causes.sort_values(["top_cause_count", "cause_name"], ascending=[False, True]).drop_duplicates(KEY)
    found = found.join(_complainers(frames).groupby(KEY, dropna=False)[PEOPLE].sum()).reset_index()
    found = found.merge(causes.rename(columns={"cause_name": "top_cause_name"}), "left", on=KEY)
    found[PEOPLE] = found[PEOPLE].fillna(0)
    n = found["matured_complainer_count"].where(found["matured_complainer_count"] >= FLOOR)
    found["complaint_recovery_ratio"] = found["recovered_complainer_count"] / n
    bounds = wilson(found["recovered_complainer_count"], n)
    found["complaint_recovery_ratio_lo"], found["complaint_recovery_ratio_hi"] = bounds
    found["is_refused"] = n.isna()
    found["is_unfinished"] = found["month_date"] + pd.offsets.MonthEnd(0) > frames.as_of
    return found.assign(complaint_recovery_days=DAYS, min_case_count=FLOOR)


measures(_complaints, "month_date", {
    "recorded_complaint_count": total("complaint_count"), "repeat_complaint_count": total("repeat_complaint_count"),
    "repeat_complaint_ratio": ratio("repeat_complaint_count", "complaint_count"),
    "followed_up_complaint_count": total("followed_up_complaint_count"),
    "follow_up_ratio": ratio("followed_up_complaint_count", "complaint_count"),
})  # fmt: skip
measures(_complainers, "month_date", {
    "complainer_count": total("complainer_count"), "matured_complainer_count": total("matured_complainer_count"),
    "recovered_complainer_count": total("recovered_complainer_count"),
    "complaint_recovery_ratio_lo": of_shares("recovered_complainer_count", "matured_complainer_count", 0),
    "complaint_recovery_ratio_hi": of_shares("recovered_complainer_count", "matured_complainer_count", 1),
    "complaint_recovery_ratio": ratio("recovered_complainer_count", "matured_complainer_count"),
})  # fmt: skip
