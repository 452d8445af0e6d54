"""The truth of key accounts: what each group brings of the whole, holds under contract and owes, and who has no owner.

Groups are taken as published: they are measured elsewhere.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import margins, receivables
from tests.bench.kpi.contracts import ENDING, accounts_of, contracts, terms
from tests.bench.kpi.frames import Frames, divided
from tests.bench.kpi.registry import measures, ratio, total, truth

KEY_ACCOUNTS = 50  # the demo's juke.toml
SUMS = ["revenue_12m_amt", "revenue_before_amt", "costed_revenue_12m_amt", "moved_in_amt", "moved_out_amt",
        "member_count", "pool_member_count", "other_currency_count", "running_contract_count", "at_risk_contract_count",
        "other_basis_contract_count", *(f"ending_{days}d_contract_count" for days in ENDING)]  # fmt: skip
MAYBE = ["margin_12m_amt", "margin_before_amt", "running_monthly_amt", "year_ago_monthly_amt", "ending_90d_monthly_amt",
         "receivable_amt", "overdue_amt"]  # fmt: skip
WORST = {"next_end_days": "min", "tenure_months": "max", "renewal_risk_points": "max", "value_no": "min"}
CELL = ["account_id", "region_code", "currency_code", "contract_tax_basis"]


def _sold(frames: Frames) -> pd.DataFrame:
    """Lines that count of 24 months with the account of their customer."""
    rows = margins.costed(frames)
    rows = rows[
        (rows["ordered_date"] > frames.as_of - pd.DateOffset(months=24)) & (rows["ordered_date"] <= frames.as_of)
    ]
    is_new = rows["ordered_date"] > frames.as_of - pd.DateOffset(months=12)
    sales_amt, margin = rows["net_sales_untaxed_amt"], rows["margin_amt"]
    return rows.assign(account_id=accounts_of(frames, rows["customer_id"]), is_new=is_new,
                       revenue_12m_amt=sales_amt.where(is_new), revenue_before_amt=sales_amt.where(~is_new),
                       costed_revenue_12m_amt=sales_amt.where(is_new & margin.notna()),
                       margin_12m_amt=margin.where(is_new), margin_before_amt=margin.where(~is_new))  # fmt: skip


def _moved(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """Sales of 12 months made under another account than today's, by the dated hierarchy."""
    stood = frames.known(frames.event("account_parents"))
    customers = dict(zip(frames.records["customer_record_id"], frames.records["customer_id"], strict=True))
    stood["former"] = accounts_of(frames, stood["parent_customer_record_id"].map(customers))
    stood = stood[["customer_record_id", "former", "valid_from_date", "valid_to_date"]]
    pairs = rows[rows["is_new"]].merge(stood, on="customer_record_id", suffixes=("_of_cost", ""))
    day = pairs["ordered_date"]
    is_then = (day >= pairs["valid_from_date"]) & ~(day > pairs["valid_to_date"]) & pairs["former"].notna()
    pairs = pairs[is_then & (pairs["former"] != pairs["account_id"])]
    return pd.DataFrame({"moved_in_amt": pairs.groupby("account_id")["net_sales_untaxed_amt"].sum(),
                         "moved_out_amt": pairs.groupby("former")["net_sales_untaxed_amt"].sum()})  # fmt: skip


def _pools(frames: Frames) -> pd.DataFrame:
    """Who of each account's members is in the public pool tonight, and whether the head is."""
    rows = frames.known(frames.event("account_owners"))
    day = frames.as_of
    rows = rows[rows["customer_id"].notna() & (rows["valid_from_date"] <= day) & ~(rows["valid_to_date"] < day)]
    rows = rows.sort_values(["valid_from_date", "customer_record_id"]).groupby("customer_id").tail(1)
    rows["is_pool"], rows["account_id"] = rows["source_employee_id"].isna(), accounts_of(frames, rows["customer_id"])
    heads = rows[rows["is_pool"] & (rows["customer_id"] == rows["account_id"])].set_index("account_id")["is_pool"]
    return pd.DataFrame({"pool_member_count": rows.groupby("account_id")["is_pool"].sum()}).assign(is_pool=heads)


def _contracted(frames: Frames) -> pd.DataFrame:
    """What each account has under contract."""
    rows = contracts(frames)
    year_ago = frames.as_of - pd.DateOffset(months=12)
    closed = terms(frames).set_index("contract_id")["closed"].reindex(rows["contract_id"]).to_numpy()
    was_on = (rows["start_date"] <= year_ago) & ~(pd.Series(closed, index=rows.index) <= year_ago)
    runs = rows["is_running"]
    rows = rows.assign(
        running_contract_count=runs, at_risk_contract_count=rows["renewal_risk_points"] >= 3,
        running_monthly_amt=rows["monthly_amt"].where(runs), year_ago_monthly_amt=rows["monthly_amt"].where(was_on),
        ending_90d_monthly_amt=rows["monthly_amt"].where(rows["is_ending_90d"]),
        next_end_days=rows["days_to_end"].where(runs & ~rows["is_renewed"]),
        tenure_months=rows["tenure_months"].where(runs),
        **{f"ending_{days}d_contract_count": rows[f"is_ending_{days}d"] for days in ENDING})  # fmt: skip
    by = rows.groupby("account_id")
    found = by[["running_contract_count", "at_risk_contract_count",
                *(f"ending_{days}d_contract_count" for days in ENDING)]].sum()  # fmt: skip
    fees = ["running_monthly_amt", "year_ago_monthly_amt", "ending_90d_monthly_amt"]
    found = found.join([by[fees].sum(min_count=1), by["next_end_days"].min(),
                        by[["tenure_months", "renewal_risk_points"]].max()])  # fmt: skip
    return found.assign(contract_tax_basis="included", has_contract=True)


def _each(frames: Frames) -> pd.DataFrame:
    """One row per account, whether it is key or not."""
    sold = _sold(frames)
    names = [*SUMS[:3], *MAYBE[:2]]
    value = sold.groupby("account_id")[names].sum(min_count=1)
    members = accounts_of(frames, frames.customers["customer_id"]).value_counts().rename("member_count")
    owed = receivables.tonight(frames).assign(account_id=lambda one: accounts_of(frames, one["customer_id"]))
    owed = owed.groupby("account_id")[["receivable_amt", "overdue_amt"]].sum()
    rows = pd.DataFrame(index=members.index.union(value.index).rename("account_id")).join(
        [value, members, _moved(frames, sold), _pools(frames), _contracted(frames)]
    )
    is_used = rows.index.isin(value.index) | rows["has_contract"].eq(True)
    rows["currency_code"] = pd.Series(np.where(is_used, "CNY", None), index=rows.index, dtype=object)
    rows = rows.join(owed.loc[owed.index.isin(rows.index[is_used])])
    rows["other_currency_count"] = rows["other_basis_contract_count"] = 0
    rows[SUMS] = rows[SUMS].astype(float).fillna(0)
    rows["margin_12m_amt"], rows["revenue_12m_amt"] = rows["margin_12m_amt"].round(4), rows["revenue_12m_amt"].round(4)
    best = (
        rows[is_used]
        .reset_index()
        .sort_values(
            ["margin_12m_amt", "revenue_12m_amt", "account_id"], ascending=[False, False, True], na_position="last"
        )
    )
    rows["value_no"] = pd.Series(np.arange(len(best)) + 1, index=best["account_id"])
    rows["is_key"] = (rows["revenue_12m_amt"] > 0) & (rows["value_no"] <= KEY_ACCOUNTS)
    regions = frames.customers.set_index("customer_id")["region_code"]
    return rows.reset_index().assign(region_code=lambda one: one["account_id"].map(regions))


@truth("mart_key_accounts", CELL)
def key_accounts(frames: Frames) -> pd.DataFrame:
    """One row per key account, and all others added up by region."""
    rows = _each(frames)
    rows["is_public_pool"] = rows["is_pool"].eq(True) & rows["is_key"]
    rows["account_id"] = rows["account_id"].where(rows["is_key"], None)
    rows[list(WORST)] = rows[list(WORST)].where(rows["is_key"])
    by = rows.groupby(CELL, dropna=False)
    found = by[SUMS].sum().join([by[MAYBE].sum(min_count=1), by[["is_key", "is_public_pool"]].any(), by.agg(WORST)])
    found["account_count"] = by.size()
    found = found.reset_index()
    found["revenue_change_x"] = divided(found["revenue_12m_amt"], found["revenue_before_amt"].round(4)) - 1
    found["gross_margin_x"] = divided(found["margin_12m_amt"], found["costed_revenue_12m_amt"].round(4))
    found["contract_growth_x"] = divided(found["running_monthly_amt"], found["year_ago_monthly_amt"]) - 1
    whole = found.groupby("currency_code", dropna=False)[["revenue_12m_amt", "margin_12m_amt"]].transform("sum")
    found["revenue_share_ratio"] = divided(found["revenue_12m_amt"], whole["revenue_12m_amt"].round(4))
    found["margin_share_x"] = divided(found["margin_12m_amt"], whole["margin_12m_amt"].round(4))
    return found


def _counted(frames: Frames) -> pd.DataFrame:
    rows = key_accounts(frames).assign(as_of_date=frames.as_of)
    return rows.assign(key_revenue=rows["revenue_12m_amt"].where(rows["is_key"], 0),
                       key_margin=rows["margin_12m_amt"].where(rows["is_key"], 0))  # fmt: skip


measures(_counted, "as_of_date", {
    "key_account_count": total("is_key"), "account_count": total("account_count"),
    "account_revenue_12m_amt": total("revenue_12m_amt"), "account_margin_12m_amt": total("margin_12m_amt"),
    "key_account_revenue_12m_amt": total("key_revenue"), "key_account_margin_12m_amt": total("key_margin"),
    "key_account_revenue_share_ratio": ratio("key_revenue", "revenue_12m_amt"),
    "key_account_margin_share_x": ratio("key_margin", "margin_12m_amt"),
    "pool_key_account_count": total("is_public_pool"),
})  # fmt: skip
