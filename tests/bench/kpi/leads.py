"""The truth of leads: how far each came, and how referred ones ripen beside the others, counted lead by lead."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from tests.bench.kpi import marketing, sales
from tests.bench.kpi.frames import Frames, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth

LEAD_DAYS, SECOND_DAYS, COMPARED_FROM = 90, 90, 30  # the demo's juke.toml
MAN = ["has_money", "has_authority", "has_need"]
STEPS = ["lead_count", "responder_count", "lead_customer_count", "lead_buyer_count", "matured_lead_count",
         "matured_responder_count", "matured_customer_count", "matured_buyer_count", "second_matured_count",
         "second_ordered_count"]  # fmt: skip


@once
def followed(frames: Frames) -> pd.DataFrame:
    """One row per lead with the days of its first and second order since, and how far it came."""
    rows = marketing.leads(frames)
    rows = rows[rows["created_date"] <= frames.as_of].copy()
    owners = frames.records.set_index("customer_record_id")["customer_id"]
    rows["customer_id"] = rows["converted_customer_record_id"].map(owners)
    orders = sales.orders(frames)
    orders = orders[~orders["is_cancelled"] & (orders["sales_date"] <= frames.as_of)]
    days = {who: sorted(group) for who, group in orders.groupby("customer_id")["sales_date"]}
    since = [[day for day in days.get(who, []) if day >= created]
             for who, created in zip(rows["customer_id"], rows["created_date"], strict=True)]  # fmt: skip
    rows["first"] = pd.to_datetime([found[0] if found else pd.NaT for found in since])
    rows["second"] = pd.to_datetime([found[1] if len(found) > 1 else pd.NaT for found in since])
    return _judged(rows, frames.as_of)


def _judged(rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    known = rows[MAN].notna().sum(axis=1)
    until = rows["first"].fillna(as_of)
    rows["man_known_count"], rows["man_met_count"] = known, rows[MAN].eq(True).sum(axis=1)
    rows["is_referral"] = rows["referrer_customer_record_id"].notna()
    rows["days"], rows["is_buyer"] = (until - rows["created_date"]).dt.days, rows["first"].notna()
    is_seen = rows["first"] <= as_of - pd.Timedelta(days=SECOND_DAYS)
    is_again = (rows["second"] - rows["first"]).dt.days <= SECOND_DAYS
    flags = [
        pd.Series(True, rows.index), (known > 0) | rows["is_converted"], rows["is_converted"], rows["is_buyer"],
        rows["is_matured"], rows["is_matured"] & ((known > 0) | rows["is_converted"]), rows["is_matured_converted"],
        rows["is_matured"] & rows["is_buyer"] & (rows["days"] <= LEAD_DAYS), is_seen, is_seen & is_again,
    ]  # fmt: skip
    return rows.assign(**{name: flag.astype(int) for name, flag in zip(STEPS, flags, strict=True)})


@truth("mart_lead_funnel", ["created_month_date", "lead_source", *MAN])
def funnel(frames: Frames) -> pd.DataFrame:
    """One row per month, source and what is known of money, authority and need."""
    rows = followed(frames).assign(created_month_date=lambda found: month_of(found["created_date"]))
    by = rows.groupby(["created_month_date", "lead_source", *MAN], dropna=False)
    found = by[STEPS].sum().join(by[["man_known_count", "man_met_count"]].first()).reset_index()
    found["lead_response_ratio"] = divided(found["matured_responder_count"], found["matured_lead_count"])
    found["lead_buyer_ratio"] = divided(found["matured_buyer_count"], found["matured_lead_count"])
    found["lead_second_order_ratio"] = divided(found["second_ordered_count"], found["second_matured_count"])
    return found


@truth("mart_referral", ["group_kind", "group_name"])
def referral(frames: Frames) -> pd.DataFrame:
    """One row per arm and per source."""
    rows = followed(frames)
    arms = rows["is_referral"].map({True: "referral", False: "other"})
    groups = [("arm", name, part) for name, part in rows.groupby(arms)]
    groups += [("source", name, part) for name, part in rows.groupby(rows["lead_source"].fillna("unknown"))]
    found = pd.DataFrame([{"group_kind": kind, "group_name": name, **_of_group(part)} for kind, name, part in groups])
    return _compared(found, rows)


def _of_group(rows: pd.DataFrame) -> dict[str, float]:
    n, won = rows["matured_lead_count"].sum(), rows["matured_buyer_count"].sum()
    quartiles = [_until(rows, share) for share in (0.75, 0.5, 0.25)]
    low, high = _wilson(won, n)
    return {
        "lead_count": len(rows), "buyer_count": rows["is_buyer"].sum(), "open_count": (~rows["is_buyer"]).sum(),
        "matured_lead_count": n, "matured_buyer_count": won, "referral_conversion_ratio": won / n if n else math.nan,
        "conversion_low_ratio": low, "conversion_high_ratio": high,
        **dict(zip(("incubation_days_q1", "incubation_days_median", "incubation_days_q3"), quartiles, strict=True)),
        "incubation_days_iqr": quartiles[2] - quartiles[0],
        "bought_incubation_days_median": rows.loc[rows["matured_buyer_count"] == 1, "days"].median(),
    }  # fmt: skip


def _until(rows: pd.DataFrame, share: float) -> float:
    """The first day on which at most `share` of the leads is still open, product by product."""
    left = 1.0
    for day in sorted(rows.loc[rows["is_buyer"], "days"].unique()):
        left *= 1 - ((rows["days"] == day) & rows["is_buyer"]).sum() / (rows["days"] >= day).sum()
        if left <= share + 1e-12:
            return float(day)
    return math.nan


def _wilson(won: float, n: float) -> tuple[float, float]:
    if not n:
        return math.nan, math.nan
    p, z = won / n, 1.96
    around, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (around - half) / (1 + z * z / n), (around + half) / (1 + z * z / n)


def _log_rank(rows: pd.DataFrame) -> float:
    excess = variance = 0.0
    for day in rows.loc[rows["is_buyer"], "days"].unique():
        risk, today = rows[rows["days"] >= day], rows[(rows["days"] == day) & rows["is_buyer"]]
        n, d, share = len(risk), len(today), risk["is_referral"].mean()
        excess += today["is_referral"].sum() - d * share
        variance += d * share * (1 - share) * (n - d) / (n - 1) if n > 1 else 0.0
    return float(excess / np.sqrt(variance)) if variance else math.nan


def _compared(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    arms = found[found["group_kind"] == "arm"].set_index("group_name")
    one, other = (arms.loc[name] if name in arms.index else None for name in ("referral", "other"))
    is_referral = (found["group_kind"] == "arm") & (found["group_name"] == "referral")
    others = getattr(other, "matured_lead_count", np.nan)
    found["compared_lead_count"] = np.where(is_referral, others, np.nan)
    few = found["matured_lead_count"] < COMPARED_FROM
    is_told = (is_referral & ~few & (found["compared_lead_count"] >= COMPARED_FROM)).to_numpy()
    columns = [
        "conversion_difference_ppt",
        "difference_half_width_ppt",
        "incubation_log_rank_z",
        "is_incubation_different",
    ]
    found[columns] = None
    if is_told.any() and one is not None and other is not None:
        (p, n), (q, m) = ((arm["referral_conversion_ratio"], arm["matured_lead_count"]) for arm in (one, other))
        half = 195.9964 * math.sqrt(p * (1 - p) / n + q * (1 - q) / m)
        z = _log_rank(rows)
        found.loc[is_told, columns] = [100 * (p - q), half, z, abs(z) >= 1.959964]
    found["refused_reason"] = np.where(few, "few_leads", np.where(is_referral & ~is_told, "few_others", None))
    return found


measures(followed, "created_date", {
    "lead_responder_count": total("responder_count"), "lead_buyer_count": total("lead_buyer_count"),
    "observed_lead_count": total("matured_lead_count"), "observed_responder_count": total("matured_responder_count"),
    "observed_lead_buyer_count": total("matured_buyer_count"),
    "first_order_observed_count": total("second_matured_count"),
    "second_ordered_lead_count": total("second_ordered_count"),
    "lead_response_ratio": ratio("matured_responder_count", "matured_lead_count"),
    "lead_buyer_ratio": ratio("matured_buyer_count", "matured_lead_count"),
    "lead_second_order_ratio": ratio("second_ordered_count", "second_matured_count"),
})  # fmt: skip
