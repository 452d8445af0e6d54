"""The truth of campaigns: who was reached, what the treated bought beside the control, what it cost; and of leads."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import margins, sales
from tests.bench.kpi.frames import Frames, days_between, divided, once
from tests.bench.kpi.registry import measures, ratio, total, truth

COUNTING_DAYS, LEAD_DAYS, COMPARED_FROM = 30, 90, 30  # the demo's juke.toml
NORMAL_95 = 1.959964
STEPS = ("sent", "delivered", "opened", "clicked", "replied", "unsubscribed")
LATER = {"sent": STEPS, "delivered": STEPS[1:], "opened": ("opened", "clicked")}  # what implies a step
LINE = ["source_order_id", "line_no"]
SPAN = ["source_campaign_id", "started_date", "window_end_date"]


@once
def campaigns(frames: Frames) -> pd.DataFrame:
    """One row per campaign with the last day on which sales count for it."""
    rows = frames.event("campaigns")
    return rows.assign(window_end_date=rows["started_date"] + pd.Timedelta(days=COUNTING_DAYS - 1),
                       campaign_id="mkt_hub:" + rows["source_campaign_id"])  # fmt: skip


@once
def touches(frames: Frames) -> pd.DataFrame:
    """One row per touch; what comes later on a message's way implies what comes before."""
    rows = frames.known(frames.event("campaign_touches")).rename(columns={"record_region": "region_code"})
    rows = rows.merge(campaigns(frames)[["campaign_id", *SPAN]], "left", on="source_campaign_id")
    rows["customer_id"] = rows["customer_id"].fillna(rows["customer_record_id"])
    for step in STEPS:
        rows[f"is_{step}"] = rows[[f"{later}_at" for later in LATER.get(step, (step,))]].notna().any(axis=1)
    rows["touched_date"] = rows["assigned_date"].fillna(rows["started_date"]).fillna(rows["sent_date"])
    return rows


def listed(frames: Frames) -> pd.DataFrame:
    """One row per campaign and customer: his arm, what reached him, what he bought in its days, whether he is new."""
    by = touches(frames).groupby([*SPAN, "customer_id"])
    rows = by[[f"is_{step}" for step in STEPS]].any()
    rows["touch_count"] = by.size()
    rows["arm"] = by["arm"].first().where(by["arm"].nunique() == 1, "both")
    rows = rows.reset_index()
    lines = sales.lines(frames).merge(margins.costed(frames)[[*LINE, "margin_amt"]], "left", on=LINE)
    first = lines[~lines["is_cancelled"]].groupby("customer_id")["ordered_date"].min()
    bought = _bought(rows, lines[lines["net_sales_amt"] != 0])
    rows = rows.join(bought, on=["source_campaign_id", "customer_id"])
    rows[["net_sales_amt", "margin_amt", "unknown"]] = rows[["net_sales_amt", "margin_amt", "unknown"]].fillna(0)
    first_date = rows["customer_id"].map(first)
    rows["is_new"] = (first_date >= rows["started_date"]) & (first_date <= rows["window_end_date"])
    return rows


def _bought(rows: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """What each listed customer bought in the campaign's days, its margin, and the lines whose margin nobody knows."""
    met = rows[[*SPAN, "customer_id"]].merge(lines, on="customer_id")
    met = met[(met["ordered_date"] >= met["started_date"]) & (met["ordered_date"] <= met["window_end_date"])]
    met["unknown"] = met["margin_amt"].isna().astype(int)
    return met.groupby(["source_campaign_id", "customer_id"])[["net_sales_amt", "margin_amt", "unknown"]].sum()


def _arms(rows: pd.DataFrame) -> pd.Series:
    """Counts of one campaign and the difference of its arms, in sales and in margin."""
    treated, control = (rows.loc[rows["arm"] == arm] for arm in ("treatment", "control"))
    spend = [side["net_sales_amt"] for side in (treated, control)]
    earned = [side["margin_amt"] for side in (treated, control)]
    is_known = rows.loc[rows["arm"] != "both", "unknown"].sum() == 0
    found = {
        "touch_count": rows["touch_count"].sum(), "assigned_count": len(rows),
        "treated_count": len(treated), "control_count": len(control),
        "in_both_arms_count": (rows["arm"] == "both").sum(),
        "control_sent_count": control["is_sent"].sum(), "new_customer_count": treated["is_new"].sum(),
        **{f"{step}_count": rows[f"is_{step}"].sum() for step in STEPS},
        "treated_net_sales_amt": spend[0].sum(), "control_net_sales_amt": spend[1].sum(),
        "treated_sales_per_customer_amt": spend[0].mean(), "control_sales_per_customer_amt": spend[1].mean(),
        **dict(zip(("effect", "half"), _effect(*spend), strict=True)),
        **dict(zip(("margin_effect", "margin_half"), _effect(*earned) if is_known else (np.nan,) * 2, strict=True)),
    }  # fmt: skip
    return pd.Series(found, dtype="float64")


def _effect(treated: pd.Series, control: pd.Series) -> tuple[float, float]:
    """The difference of the means times the treated, and half of its interval."""
    around = np.sqrt(treated.var() / len(treated) + control.var() / len(control))
    return (treated.mean() - control.mean()) * len(treated), NORMAL_95 * len(treated) * around


@truth("mart_campaign", ["campaign_id"])
def campaign(frames: Frames) -> pd.DataFrame:
    """One row per campaign."""
    rows = campaigns(frames)
    spent = frames.event("campaign_costs").groupby("source_campaign_id")["cost_amt"].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        arms = listed(frames).groupby("source_campaign_id").apply(_arms, include_groups=False)
    rows = rows.set_index("source_campaign_id").join(arms).join(spent)
    counts = [name for name in rows if name.endswith("_count")]
    rows[counts] = rows[counts].fillna(0)
    rows["is_window_closed"] = rows["window_end_date"] <= frames.as_of
    return _judged(rows).reset_index(drop=True)


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    cost, is_closed = rows["cost_amt"], rows["is_window_closed"]
    effect = rows["effect"].where(is_closed)
    half = rows["half"].where(is_closed)
    margin, margin_half = rows["margin_effect"].where(is_closed), rows["margin_half"].where(is_closed)
    rows["is_small_sample"] = rows[["treated_count", "control_count"]].min(axis=1) < COMPARED_FROM
    rows["budget_use_x"] = divided(cost, rows["budget_amt"])
    rows["delivered_ratio"] = divided(rows["delivered_count"], rows["sent_count"])
    for step in STEPS[2:]:
        rows[f"{step}_ratio"] = divided(rows[f"{step}_count"], rows["delivered_count"])
    for name, around, width in (("net_sales", effect, half), ("margin", margin, margin_half)):
        rows[f"incremental_{name}_amt"] = around
        rows[f"incremental_{name}_low_amt"] = around - width
        rows[f"incremental_{name}_high_amt"] = around + width
    rows["roas_x"] = divided(rows["treated_net_sales_amt"], cost)
    rows["incremental_roas_x"] = divided(effect, cost)
    for name, earned in (("", margin), ("_low", margin - margin_half), ("_high", margin + margin_half)):
        rows[f"campaign_roi{name}_x"] = divided(earned - cost, cost)
    rows["cac_amt"] = divided(cost, rows["new_customer_count"]).where(is_closed)
    dropped = ["effect", "half", "margin_effect", "margin_half", "source_list_id"]
    return rows.drop(columns=[name for name in dropped if name in rows])


@once
def leads(frames: Frames) -> pd.DataFrame:
    """One row per lead; a conversion before the lead was written down is a wrong date and no duration."""
    rows = frames.event("leads").copy()
    rows["is_converted"] = rows["converted_date"].notna()
    rows["is_matured"] = rows["created_date"] <= frames.as_of - pd.Timedelta(days=LEAD_DAYS)
    days = days_between(rows["converted_date"], rows["created_date"])
    rows["incubation_days"] = days.where(days >= 0)
    rows["is_matured_converted"] = rows["is_matured"] & (rows["incubation_days"] <= LEAD_DAYS)
    return rows


def _costs(frames: Frames) -> pd.DataFrame:
    rows = frames.event("campaign_costs")
    return rows.assign(campaign_id="mkt_hub:" + rows["source_campaign_id"])


measures(_costs, "cost_date", {"campaign_cost_amt": total("cost_amt")})
measures(touches, "touched_date", {
    **{f"{step}_count": total(f"is_{step}") for step in STEPS},
    **{f"{step}_ratio": ratio(f"is_{step}", "is_delivered") for step in STEPS[2:]},
    "delivered_ratio": ratio("is_delivered", "is_sent"),
})  # fmt: skip
measures(leads, "created_date", {
    "lead_count": len, "converted_lead_count": total("is_converted"), "matured_lead_count": total("is_matured"),
    "matured_converted_lead_count": total("is_matured_converted"),
    "lead_conversion_ratio": ratio("is_matured_converted", "is_matured"),
    "incubation_days_median": lambda rows: rows["incubation_days"].median(),
})  # fmt: skip
