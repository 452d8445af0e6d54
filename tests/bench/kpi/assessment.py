"""The truth of how the company judges itself: answers and claims from the true marts, by the seeds' thresholds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from tests.bench.kpi.frames import Frames
from tests.bench.kpi.registry import MARTS, truth

SEEDS = Path(__file__).parents[3] / "dbt_project" / "seeds"
Z = 1.96
Evidence = tuple[float | None, float | None, float | None]  # part, whole, n


def true(frames: Frames, mart: str) -> pd.DataFrame:
    """The true mart, its texts as published; as published where its truth is not of rows (what arrived)."""
    published = frames.published(f"marts.{mart}")
    if mart not in MARTS:
        return published
    rows, key = MARTS[mart].compute(frames), list(MARTS[mart].key)
    texts = [name for name in published if name not in rows]
    return rows.merge(published[[*key, *texts]], "left", on=key) if texts else rows


def _share(frames: Frames, mart: str, part: Callable[[pd.DataFrame], pd.Series], whole: object = None) -> Evidence:
    rows = true(frames, mart)
    base = np.ones(len(rows), bool) if whole is None else whole(rows).fillna(False).astype(bool)  # type: ignore[operator]
    hits = part(rows).fillna(False).astype(bool) & base
    return float(hits.sum()), float(base.sum()), float(base.sum())


def _sums(frames: Frames, mart: str, part: str, whole: str) -> Evidence:
    rows = true(frames, mart)
    return float(rows[part].sum()), float(rows[whole].sum()), float(rows[whole].sum())


def _top(frames: Frames, measure: str) -> Evidence:
    rows = true(frames, "mart_value_concentration")
    rows = rows[rows["value_measure"] == measure].sort_values(["buyer_count", "currency_code"], ascending=[False, True])
    best = rows.iloc[0] if len(rows) else None
    return (None, None, None) if best is None else (best["top20_amt"], best["total_amt"], best["buyer_count"])


def _faster(frames: Frames) -> Evidence:
    rows = true(frames, "mart_customer_value")
    is_best = rows["value_grade"] == "A"
    by = rows.groupby(is_best)[["first_reply_total_min", "replied_ticket_count"]].sum().reindex([True, False])
    means = by["first_reply_total_min"] / by["replied_ticket_count"].where(by["replied_ticket_count"] > 0)
    return means[True], means[False], float(by.loc[True, "replied_ticket_count"] or 0)


def _winning(frames: Frames) -> Evidence:
    kept = true(frames, "mart_customer_value")
    currency = kept["currency_code"].value_counts().sort_index().idxmax()
    kept = kept[kept["currency_code"] == currency]
    won = frames.published("marts.mart_campaign")
    won = won[(won["currency_code"] == currency) & won["cost_amt"].notna()]
    cost = kept["cost_to_serve_amt"].fillna(0).sum() + kept["benefit_amt"].fillna(0).sum()
    customers = float(won["new_customer_count"].sum())
    return won["cost_amt"].sum() / customers if customers else None, cost / len(kept), customers


def _channels(frames: Frames, dear: str, cheap: str) -> Evidence:
    rows = true(frames, "mart_customer_cost_to_serve")
    currency = rows.groupby("currency_code")["costed_interaction_count"].sum().idxmax()
    by = rows[rows["currency_code"] == currency].groupby("channel_code")
    sums = by[["cost_to_serve_amt", "costed_interaction_count"]].sum().reindex([dear, cheap])
    cost = sums["cost_to_serve_amt"] / sums["costed_interaction_count"]
    return cost[dear], cost[cheap], sums["costed_interaction_count"].min()


def _referral(frames: Frames, column: str, cases: str) -> Evidence:
    rows = true(frames, "mart_referral")
    arms = rows[rows["group_kind"] == "arm"].set_index("group_name").reindex(["referral", "other"])
    return arms.loc["referral", column], arms.loc["other", column], arms.loc["referral", cases]


def _terms(frames: Frames) -> Evidence:
    rows = true(frames, "mart_contract")
    counted = rows.groupby(["currency_code", "tax_basis"]).size()
    currency, tax = counted.idxmax()
    rows = rows[(rows["currency_code"] == currency) & (rows["tax_basis"] == tax)]
    later, first = rows[rows["term_no"] > 1]["monthly_amt"], rows[rows["term_no"] == 1]["monthly_amt"]
    return later.mean(), first.mean(), float(len(later))


def _care(frames: Frames) -> Evidence:
    rows = true(frames, "mart_churn_reason")
    is_care = rows["reason_name"].str.contains("服务")
    return (float(rows.loc[is_care, "ended_contract_count"].sum()), float(rows["ended_contract_count"].sum()),
            float(rows["ended_contract_count"].sum()))  # fmt: skip


def _used(frames: Frames) -> Evidence:
    rows = true(frames, "mart_usage")
    rows = rows[(rows["subject_kind"] == "page") & rows["is_newest_month"].astype(bool)]
    used = rows.loc[rows["opening_count"] > 0, "subject_name"].nunique()
    return float(used), float(rows["subject_name"].nunique()), float(rows["opening_count"].sum())


PERMISSIONS = ["is_phone_allowed", "is_email_allowed", "is_sms_allowed", "is_wechat_allowed"]
EVIDENCE: dict[str, Callable[[Frames], Evidence]] = {
    "orders_known": lambda f: _share(f, "mart_sales_order", lambda r: ~r["is_orphan_customer"].astype(bool)),
    "profit_known": lambda f: _share(f, "mart_customer_value", lambda r: r["costed_line_count"] > 0),
    "permission_looked_up": lambda f: _sums(f, "mart_contact_pressure_month", "allowed_qty", "judged_qty"),
    "effects_told": lambda f: _share(f, "mart_campaign", lambda r: r["incremental_margin_low_amt"].notna(),
                                     lambda r: r["is_window_closed"]),
    "results_planned": lambda f: _share(f, "mart_campaign_uplift", lambda r: r["uplift_x"].notna()),
    "campaigns_pay": lambda f: _share(f, "mart_campaign", lambda r: r["campaign_roi_x"] > 0,
                                      lambda r: r["campaign_roi_x"].notna()),
    "loyal_rewarded": lambda f: _share(f, "mart_customer_value", lambda r: r["benefit_amt"] > 0,
                                       lambda r: r["value_grade"] == "A"),
    "functions_used": _used,
    "permission_known": lambda f: _share(f, "mart_customer_360", lambda r: r[PERMISSIONS].notna().any(axis=1)),
    "customers_staged": lambda f: _share(f, "mart_customer_360",
                                         lambda r: r["stage_code"].notna() & r["customer_type"].notna()),
    "solved_first": lambda f: _sums(f, "mart_service_daily", "issue_resolved_first_count", "issue_count"),
    "contacts_repeated": lambda f: _sums(f, "mart_service_daily", "repeated_contact_count", "contact_count"),
    "surveys_answered": lambda f: _sums(f, "mart_service_daily", "survey_answered_count", "survey_sent_count"),
    "key_accounts_owned": lambda f: _share(f, "mart_key_accounts", lambda r: r["employee_id"].notna(),
                                           lambda r: r["is_key"]),
    "risks_explained": lambda f: _share(f, "mart_churn_risk", lambda r: r["main_reason_code"].notna()),
    "contacts_in_time": lambda f: _share(f, "mart_contact_cycle", lambda r: r["is_overdue"].eq(False),
                                         lambda r: r["is_overdue"].notna()),
    "fields_verified": lambda f: _sums(f, "mart_customer_360", "verified_field_count", "known_field_count"),
    "future_value_told": lambda f: _share(f, "mart_customer_clv", lambda r: r["is_refused"].eq(False)),
    "promises_kept": lambda f: _sums(f, "mart_fulfilment_month", "otif_line_count", "promised_line_count"),
    "best_replied_faster": _faster,
    "exports_in_time": lambda f: _share(f, "mart_data_health",
                                        lambda r: ~r["is_stale"].eq(True) & r["held_since"].isna()),
    "profit_of_the_top20": lambda f: _top(f, "profit"),
    "revenue_of_the_top20": lambda f: _top(f, "revenue"),
    "winning_to_keeping": _winning,
    "contacts_self_served": lambda f: _sums(f, "mart_self_service", "self_service_count", "contact_count"),
    "referral_to_other_days": lambda f: _referral(f, "incubation_days_median", "buyer_count"),
    "referral_to_other_conversion": lambda f: _referral(f, "referral_conversion_ratio", "matured_lead_count"),
    "satisfaction_mean": lambda f: _sums(f, "mart_service_daily", "csat_score_sum", "csat_answered_count"),
    "visit_to_phone_cost": lambda f: _channels(f, "visit", "phone"),
    "phone_to_ivr_cost": lambda f: _channels(f, "phone", "ivr"),
    "phone_to_web_cost": lambda f: _channels(f, "phone", "web"),
    "shipments_accurate": lambda f: _sums(f, "mart_fulfilment_month", "accurate_line_count", "shipped_line_count"),
    "renewed_to_first_amount": _terms,
    "left_for_lack_of_care": _care,
}  # fmt: skip


def _evidenced(frames: Frames, seed: str) -> pd.DataFrame:
    """A seed's rows with numerator, denominator, n, their quotient and whether there are too few cases."""
    rows = pd.read_csv(SEEDS / f"{seed}.csv", keep_default_na=False)
    for name in ("yes_from", "partly_from", "least_n", "claimed_value", "tolerance"):
        if name in rows:
            rows[name] = pd.to_numeric(rows[name], errors="coerce")
    found = [EVIDENCE[code](frames) if code else (None, None, None) for code in rows["evidence_code"]]
    told = pd.DataFrame(found, columns=["numerator", "denominator", "n_count"], index=rows.index).astype(float)
    rows = rows.join(told)
    rows["quotient"] = rows["numerator"] / rows["denominator"].where(rows["denominator"] != 0)
    rows["few"] = (rows["n_count"].fillna(0) < rows["least_n"]) | rows["quotient"].isna()
    return rows


def _wilson(share: pd.Series, n: pd.Series, side: int) -> pd.Series:
    """Wilson 1927, in the form of his paper; 0 and 1 are its bounds."""
    n, share = n.where(n > 0), share.where(share.between(0, 1))
    middle, half = share + Z**2 / (2 * n), Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return ((middle + side * half) / (1 + Z**2 / n)).clip(0, 1)


def _answer(row: pd.Series) -> str | None:
    if row["answered_by"] != "computed":
        return None
    if row["few"]:
        return "no_data"
    better = (lambda a, b: a <= b) if row["is_lower_better"] else (lambda a, b: a >= b)
    if better(row["quotient"], row["yes_from"]):
        return "partly" if row["is_partly_at_best"] else "yes"
    return "partly" if better(row["quotient"], row["partly_from"]) else "no"


@truth("mart_capability_assessment", ["framework_code", "item_code"])
def assessed(frames: Frames) -> pd.DataFrame:
    """One row per item of a framework; what people answered is as published."""
    rows = _evidenced(frames, "capability_items")
    for name in ("is_lower_better", "is_partly_at_best"):
        rows[name] = rows[name].astype(str).str.lower() == "true"
    is_computed = rows["answered_by"] == "computed"
    is_share = (rows["value_form"] == "share") & (rows["denominator"] == rows["n_count"])
    said = frames.published("marts.mart_capability_assessment").set_index("item_code")["answer_code"]
    rows["answer_code"] = rows.apply(_answer, axis=1)
    is_person = rows["answered_by"] == "a_person_answers"
    rows.loc[is_person, "answer_code"] = rows.loc[is_person, "item_code"].map(said)
    rows["value_lo"] = _wilson(rows["quotient"], rows["n_count"], -1).where(is_share)
    rows["value_hi"] = _wilson(rows["quotient"], rows["n_count"], 1).where(is_share)
    rows["is_refused"] = rows["few"].where(is_computed, True)
    kept = ["framework_code", "item_no", "item_code", "answer_code", "numerator", "denominator", "n_count", "value_lo",
            "value_hi", "is_lower_better", "yes_from", "partly_from", "least_n", "is_refused",
            "is_partly_at_best"]  # fmt: skip
    return rows[kept].assign(answer_value=rows["quotient"])


def _status(row: pd.Series) -> str:
    if row["how"] != "computed":
        return str(row["how"])
    if row["few"]:
        return "no_own_data"
    low = row["quotient"] if pd.isna(row["own_lo"]) else row["own_lo"]
    high = row["quotient"] if pd.isna(row["own_hi"]) else row["own_hi"]
    claimed, tolerance = row["claimed_value"], row["tolerance"]
    holds = {"at_least": high >= claimed, "at_most": low <= claimed,
             "near": low - tolerance <= claimed <= high + tolerance}  # fmt: skip
    return "supported" if holds[row["compare_code"]] else "contradicted"


@truth("mart_claims", ["claim_code"])
def claimed(frames: Frames) -> pd.DataFrame:
    """One row per claim."""
    rows = _evidenced(frames, "company_claims")
    is_ranged = (rows["value_form"] == "share") & (rows["denominator"] == rows["n_count"])
    rows["own_lo"] = _wilson(rows["quotient"], rows["n_count"], -1).where(is_ranged)
    rows["own_hi"] = _wilson(rows["quotient"], rows["n_count"], 1).where(is_ranged)
    rows["is_refused"] = rows["few"] & (rows["how"] == "computed")
    rows["status_code"] = rows.apply(_status, axis=1)
    kept = ["claim_code", "essay_no", "claimed_value", "status_code", "numerator", "denominator", "n_count", "own_lo",
            "own_hi", "tolerance", "least_n", "is_refused"]  # fmt: skip
    return rows[kept].assign(own_value=rows["quotient"])
