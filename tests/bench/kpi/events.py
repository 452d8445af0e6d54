"""The truth of customers' events: which moments are told, who is held out, what came after, and what a rule brings."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from tests.bench.kpi import customers, goals, marketing, retention
from tests.bench.kpi.event_moments import DAY, KEY, RULES, moments
from tests.bench.kpi.frames import Frames
from tests.bench.kpi.registry import measures, ratio, total, truth

Z, FLOOR = 1.96, 30


def _told(days: pd.Series, cool_down: int) -> list[pd.Timestamp]:
    """Of a customer's days, in order, the day that is told for each."""
    last, found = pd.NaT, []
    for day in days:
        last = day if last is pd.NaT or day - last >= cool_down * DAY else last
        found.append(last)
    return found


def _successes(frames: Frames) -> dict[str, pd.Series]:
    """Days of each kind of success by customer."""
    bills = frames.event("contracts").dropna(subset=["renews_source_contract_id"])
    paid = frames.event("payments")
    calls, acts, sent = frames.event("calls"), frames.event("activities"), marketing.touches(frames)
    parts = {
        "ordered": [retention.orders(frames)[["customer_id", "sales_date"]]],
        "renewed": [frames.known(bills)[["customer_id", "signed_date"]]],
        "paid": [frames.known(paid[paid["paid_amt"] > 0])[["customer_id", "paid_date"]]],
        "replied": [frames.known(calls[calls["direction"] == "inbound"])[["customer_id", "offered_date"]],
                    frames.known(acts[acts["direction"] == "in"])[["customer_id", "activity_date"]],
                    sent[["customer_id", "replied_date"]]],
    }  # fmt: skip
    found = {}
    for name, rows in parts.items():
        days = pd.concat([part.set_axis(["customer_id", "day"], axis=1) for part in rows]).dropna()
        found[name] = days.sort_values("day").groupby("customer_id")["day"].agg(list)
    return found


def _arm(code: str, customer: str) -> str:
    start = hashlib.md5(f"{code} {customer}".encode(), usedforsecurity=False).hexdigest()[:8]
    return "control" if int(start, 16) < int(RULES[code].held_out * 2**32) else "treated"


@truth("mart_event", KEY)
def events(frames: Frames) -> pd.DataFrame:
    """One row per rule, customer and day."""
    rows, successes = moments(frames), _successes(frames)
    by = rows.groupby(["event_code", "customer_id"])["event_date"]
    rows["fired_date"] = pd.concat(
        [pd.Series(_told(days, RULES[key[0]].cool_down), days.index) for key, days in by]
    ).reindex(rows.index)
    rows["is_fired"] = rows["fired_date"] == rows["event_date"]
    rows["since_fired_days"] = (rows["event_date"] - rows["fired_date"]).dt.days
    for name in ("threshold", "cool_down", "within", "outcome"):
        rows[name] = [getattr(RULES[code], name) for code in rows["event_code"]]
    rows["until"] = rows["event_date"] + pd.to_timedelta(rows["within"], unit="D")
    rows["arm"] = [_arm(code, one) for code, one in zip(rows["event_code"], rows["customer_id"], strict=True)]
    rows["is_matured"] = rows["until"] <= frames.as_of
    known = [successes[row.outcome].get(row.customer_id, []) if row.is_fired else [] for row in rows.itertuples()]
    spans = zip(known, rows["event_date"], rows["until"], strict=True)
    rows["outcome_date"] = pd.to_datetime([next((day for day in days if a < day <= b), None) for days, a, b in spans])
    rows["has_outcome"] = rows["outcome_date"].notna().astype(object).where(rows["is_fired"], None)
    rows = _earned(frames, rows)
    said = {"cool_down": "cool_down_days", "within": "outcome_days"}
    return rows.rename(columns=said).drop(columns=["outcome", "until"])


def _earned(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """Orders and margin within the outcome's days, in the money of most of the customer's orders."""
    basis = customers.purchase(frames).set_index("customer_id")["currency_code"]
    orders = goals.order_goals(frames)
    orders = orders[orders["currency_code"] == orders["customer_id"].map(basis)]
    stories = dict(iter(orders.groupby("customer_id")))
    counts, amounts = [], []
    for row in rows.itertuples():
        own = stories.get(row.customer_id, orders.iloc[:0])
        own = own[(own["sales_date"] > row.event_date) & (own["sales_date"] <= row.until)]
        counts.append(len(own) if row.is_fired else np.nan)
        amounts.append(own["goal_margin_amt"].sum(min_count=1) if row.is_fired else np.nan)
    return rows.assign(outcome_order_count=counts, outcome_margin_amt=amounts)


def wilson(part: float, whole: float) -> tuple[float, float]:
    """Both ends of Wilson's interval at 95 %."""
    if not whole:
        return np.nan, np.nan
    share = part / whole
    middle, half = share + Z**2 / (2 * whole), Z * np.sqrt(share * (1 - share) / whole + Z**2 / (4 * whole**2))
    return (middle - half) / (1 + Z**2 / whole), (middle + half) / (1 + Z**2 / whole)


def compared(treated: int, succeeded: int, control: int, control_succeeded: int, is_over: bool = True) -> dict:
    """Both arms with their intervals, and the difference where neither is below the floor."""
    low, high = wilson(succeeded, treated)
    control_low, control_high = wilson(control_succeeded, control)
    share, other = (a / b if b else np.nan for a, b in ((succeeded, treated), (control_succeeded, control)))
    is_told = is_over and min(treated, control) >= FLOOR
    lift = 100 * (share - other) if is_told else np.nan
    low_end = lift - 100 * np.hypot(share - low, control_high - other)
    high_end = lift + 100 * np.hypot(high - share, other - control_low)
    return {
        "treated_count": treated, "treated_outcome_count": succeeded, "treated_outcome_ratio": share,
        "treated_outcome_ratio_lo": low, "treated_outcome_ratio_hi": high, "control_count": control,
        "control_outcome_count": control_succeeded, "control_outcome_ratio": other,
        "control_outcome_ratio_lo": control_low, "control_outcome_ratio_hi": control_high, "lift_ppt": lift,
        "lift_lo_ppt": low_end, "lift_hi_ppt": high_end, "floor_count": FLOOR, "is_refused": not is_told,
        "is_lift_certain": bool(low_end > 0 or high_end < 0) if is_told else None,
    }  # fmt: skip


@truth("mart_event_effect", ["event_code"])
def effects(frames: Frames) -> pd.DataFrame:
    """One row per rule."""
    rows, found = events(frames), []
    for code, rule in RULES.items():
        own = rows[rows["event_code"] == code]
        fired = own[own["is_fired"]]
        arms = {
            arm: fired[fired["is_matured"] & (fired["arm"] == arm)]["has_outcome"] for arm in ("treated", "control")
        }
        counts = [int(n) for arm in arms.values() for n in (len(arm), arm.eq(True).sum())]
        told = {"event_code": code, "is_enabled": True, "threshold": rule.threshold, "window_days": rule.window,
                "cool_down_days": rule.cool_down, "control_pct": 100 * rule.held_out, "outcome_days": rule.within,
                "moment_count": len(own), "fired_count": len(fired), "suppressed_count": len(own) - len(fired),
                "waiting_count": int((~fired["is_matured"]).sum())}  # fmt: skip
        found.append({**told, **compared(*counts)})
    return pd.DataFrame(found)


def _measured(frames: Frames) -> pd.DataFrame:
    rows = events(frames)
    rows["fired"], rows["suppressed"] = rows["is_fired"].astype(int), (~rows["is_fired"]).astype(int)
    for arm in ("treated", "control"):
        is_in = rows["is_fired"] & rows["is_matured"] & (rows["arm"] == arm)
        rows[arm] = is_in.astype(int)
        rows[f"{arm}_outcome"] = (is_in & rows["has_outcome"].eq(True)).astype(int)
    known = frames.customers.set_index("customer_id")
    return rows.assign(**{name: rows["customer_id"].map(known[name]) for name in ("region_code", "customer_type")})


measures(_measured, "event_date", {
    "fired_event_count": total("fired"), "suppressed_event_count": total("suppressed"),
    "treated_event_count": total("treated"), "treated_event_outcome_count": total("treated_outcome"),
    "control_event_count": total("control"), "control_event_outcome_count": total("control_outcome"),
    "event_outcome_ratio": ratio("treated_outcome", "treated"),
    "event_control_outcome_ratio": ratio("control_outcome", "control"),
})  # fmt: skip
