"""The truth of the half hours: agents' time, lines, our own calls, quality, and what was ordered after a call."""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import calls, margins, sales
from tests.bench.kpi.frames import CLOCK, CURRENCY, Frames, divided, once
from tests.bench.kpi.registry import measures, ratio, total, truth

SALE_DAYS = 14  # the demo's juke.toml
KEY = ["interval_start_at", "interval_start_date", "queue_name"]
BUSY = ("talk", "hold", "wrap")
RATES = {
    **calls.RATES,
    "outbound_answer_ratio": ("outbound_answered_count", "outbound_count"),
    "occupancy_ratio": ("agent_busy_sec", "agent_available_sec"),
    "occupancy_on_line_ratio": ("agent_busy_sec", "agent_on_line_sec"),
    "busy_ratio": ("blocked_count", "attempt_count"),
    "qa_pass_ratio": ("qa_passed_count", "qa_judged_count"),
    "answer_correct_ratio": ("answer_correct_count", "answer_judged_count"),
}


def _placed(rows: pd.DataFrame, at: str) -> pd.DataFrame:
    """With the half hour of `at`, a time on the clock there."""
    half = rows[at].dt.floor("30min")
    return rows.assign(interval_start_at=half - CLOCK, interval_start_date=half.dt.normalize())


@once
def sold(frames: Frames) -> pd.DataFrame:
    """One row per order that followed an answered call of the customer: the call, and the margin where it is known."""
    lines = sales.lines(frames)
    lines = lines[~lines["status"].isin(["cancelled", "returned"]) & lines["customer_id"].notna()]
    orders = lines.groupby(["customer_id", "source_order_id"])[["ordered_at", "ordered_date"]].min().reset_index()
    answered = calls.calls(frames)
    answered = answered[answered["is_answered"] & answered["customer_id"].notna()]
    answered = answered[["customer_id", "source_call_id", "answered_at", "offered_date"]]
    found = pd.merge_asof(orders.sort_values("ordered_at"), answered.sort_values(["answered_at", "source_call_id"]),
                          left_on="ordered_at", right_on="answered_at", by="customer_id")  # fmt: skip
    found = found[(found["ordered_date"] - found["offered_date"]).dt.days <= SALE_DAYS]
    earned = margins.costed(frames).groupby("source_order_id")["margin_amt"].agg(lambda part: part.sum(skipna=False))
    return found.merge(earned.rename("service_margin_amt").reset_index(), "left")


@once
def called(frames: Frames) -> pd.DataFrame:
    """One row per call with everything that is counted of it but how long callers waited."""
    rows = _placed(calls.calls(frames), "offered_at")
    rows["queue_name"] = rows["queue_name"].fillna("none")
    outbound = rows["direction"] == "outbound"
    rows["outbound_count"] = outbound.astype(int)
    rows["outbound_answered_count"] = (outbound & rows["is_answered"]).astype(int)
    rows["outbound_handle_sec"] = rows["handle_sec"].where(outbound & rows["is_answered"], 0)
    rows["ivr_entered_count"] = (rows["is_inbound"] & (rows["is_ivr_only"] | rows["ivr_path"].notna())).astype(int)
    judged = calls.followed(frames).rename(columns={"ivr_entered_count": "ivr_judged_count"})
    rows = rows.merge(judged[["source_call_id", "ivr_judged_count", "ivr_contained_count"]], "left")
    checks = frames.event("qa_scores")
    checks = pd.DataFrame({
        "source_call_id": checks["source_call_id"], "qa_scored_count": 1,
        "qa_judged_count": checks["pass_score_pct"].notna().astype(int),
        "qa_passed_count": (checks["score_pct"] >= checks["pass_score_pct"]).astype(int),
        "answer_judged_count": checks["is_answer_correct"].notna().astype(int),
        "answer_correct_count": checks["is_answer_correct"].astype(int),
    })  # fmt: skip
    orders = sold(frames).assign(service_order_count=1, service_margin_order_count=lambda one: one[
        "service_margin_amt"].notna().astype(int))  # fmt: skip
    counts = ["service_order_count", "service_margin_order_count", "service_margin_amt"]
    rows = rows.merge(checks.groupby("source_call_id").sum().reset_index(), "left")
    return rows.merge(orders.groupby("source_call_id")[counts].sum().reset_index(), "left")


CALLED = ("outbound_count", "outbound_answered_count", "outbound_handle_sec", "ivr_entered_count", "ivr_judged_count",
          "ivr_contained_count", "qa_scored_count", "qa_judged_count", "qa_passed_count", "answer_judged_count",
          "answer_correct_count", "service_order_count", "service_margin_order_count",
          "service_margin_amt")  # fmt: skip


@once
def states(frames: Frames) -> pd.DataFrame:
    """One row per state of an agent, its seconds in the column of what was done."""
    rows = _placed(frames.event("agent_states"), "started_at")
    seconds = (rows["ended_at"] - rows["started_at"]).dt.total_seconds()
    code = rows["state_code"]
    rows["agent_busy_sec"] = seconds.where(code.isin(BUSY), 0)
    for name in ("idle", "training", "break"):
        rows[f"agent_{name}_sec"] = seconds.where(code == name, 0)
    rows["staffed_sec"] = seconds
    rows["agent_available_sec"] = seconds.where(code != "break", 0)
    rows["agent_on_line_sec"] = seconds.where(code.isin((*BUSY, "idle")), 0)
    return rows


@once
def lines(frames: Frames) -> pd.DataFrame:
    """One row per trunk and half hour."""
    return _placed(frames.event("trunk_intervals"), "interval_start_at").assign(queue_name="none")


@truth("mart_call_center_interval", KEY)
def intervals(frames: Frames) -> pd.DataFrame:
    """One row per half hour and queue with a call, an agent or an attempt."""
    waited = [*(f"{name}_count" for name in calls.COUNTS), "answered_wait_sec", "handle_sec"]
    worked = ["agent_busy_sec", "agent_idle_sec", "agent_training_sec", "agent_break_sec", "staffed_sec",
              "agent_available_sec", "agent_on_line_sec"]  # fmt: skip
    found = called(frames).groupby(KEY)[list(CALLED)].sum()
    found = found.join(calls.offered(frames).groupby(KEY)[waited].sum())
    found = found.join(states(frames).groupby(KEY)[worked].sum(), how="outer")
    found = found.join(lines(frames).groupby(KEY)[["attempt_count", "blocked_count"]].sum(), how="outer").reset_index()
    found[[*waited, *CALLED]] = found[[*waited, *CALLED]].fillna(0)
    found["handled_count"] = found["answered_count"] + found["outbound_answered_count"]
    found["is_caller_queue"] = found.groupby("queue_name")["offered_count"].transform("max") > 0
    found["currency_code"] = pd.Series(CURRENCY, found.index).where(found["service_margin_order_count"] > 0)
    found["sl_threshold_sec"], found["short_abandon_sec"] = calls.IN_TIME_SEC, calls.SHORT_SEC
    found["sale_days"] = SALE_DAYS
    for name, (part, whole) in RATES.items():
        found[name] = divided(found[part], found[whole])
    return found


_OF_CALLS = ("qa_scored_count", "qa_judged_count", "qa_passed_count", "answer_judged_count", "answer_correct_count",
             "service_order_count", "service_margin_amt")  # fmt: skip
measures(intervals, "interval_start_date", {
    **{name: total(name) for name in _OF_CALLS},
    **{name: total(name) for name in ("agent_busy_sec", "agent_available_sec", "agent_on_line_sec")},
    "outbound_call_count": total("outbound_count"), "outbound_answered_call_count": total("outbound_answered_count"),
    "line_attempt_count": total("attempt_count"), "line_blocked_count": total("blocked_count"),
    **{name: ratio(*parts) for name, parts in RATES.items() if name not in calls.RATES},
})  # fmt: skip
