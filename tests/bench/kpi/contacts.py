"""The truth of contacts: how often a customer is contacted, when the next contact is due, and which of three states."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import customers
from tests.bench.kpi.frames import Frames, days_between
from tests.bench.kpi.opportunities import opportunities
from tests.bench.kpi.registry import measures, ratio, total, truth

DEFAULT_DAYS = 30  # a customer without a rhythm, as the demo company's settings have it
RHYTHM_FROM = 3  # contact days
FOLLOWED_DAYS = 365


def _contacted(frames: Frames) -> pd.DataFrame:
    """One row per customer with a contact up to today; the newest one says what was agreed."""
    rows = frames.known(frames.event("activities")).dropna(subset=["customer_id"])
    rows = rows[rows["activity_date"] <= frames.as_of].sort_values(
        ["activity_at", "source_activity_id"], ascending=[True, False]
    )
    by = rows.groupby("customer_id")
    found = pd.DataFrame({"contact_count": by.size(), "last_contact_date": by["activity_date"].max()})
    found["touch_count"] = (rows["direction"] != "in").groupby(rows["customer_id"]).sum()
    found["stated"] = rows.drop_duplicates("customer_id", keep="last").set_index("customer_id")["next_contact_date"]
    days = rows[["customer_id", "activity_date"]].drop_duplicates().sort_values(["customer_id", "activity_date"])
    found["contact_day_count"] = days.groupby("customer_id").size()
    found["own"] = days.groupby("customer_id")["activity_date"].diff().dt.days.groupby(days["customer_id"]).median()
    return found


def _owned(frames: Frames) -> pd.DataFrame:
    """Whose each customer is today, where the history of owners says so."""
    rows = frames.known(frames.event("account_owners")).dropna(subset=["customer_id"])
    ends = rows.sort_values("valid_from_date").groupby("customer_record_id")["valid_from_date"].shift(-1)
    until = rows["valid_to_date"].fillna(ends - pd.Timedelta(days=1))
    rows = rows[(rows["valid_from_date"] <= frames.as_of) & (until.isna() | (until >= frames.as_of))]
    rows = rows.sort_values(["valid_from_date", "customer_record_id"], ascending=False)
    return rows.drop_duplicates("customer_id").set_index("customer_id")


def _departed(frames: Frames) -> set[str]:
    people = frames.event("employees")
    return set("erp_east:" + people.loc[people["left_date"] < frames.as_of, "source_employee_id"])


def _gathered(frames: Frames) -> pd.DataFrame:
    found = frames.customers.set_index("customer_id")[["region_code", "account_manager_id", "customer_type"]]
    found = found.join(_contacted(frames)).join(customers.purchase(frames).set_index("customer_id")[
        ["last_order_date", "net_sales_12m_amt", "currency_code", "tax_basis"]
    ])  # fmt: skip
    deals = frames.known(opportunities(frames).drop(columns=["customer_id", "region_code"], errors="ignore"))
    open_ones = deals[deals["is_open"]].groupby("customer_id").size()
    found["open_opportunity_count"] = open_ones.reindex(found.index).fillna(0)
    owner = _owned(frames).reindex(found.index)
    is_told = owner["valid_from_date"].notna()
    found["is_public_pool"] = is_told & owner["source_employee_id"].isna()
    named = ("erp_east:" + owner["source_employee_id"]).fillna(found["account_manager_id"])
    found["employee_id"] = named.where(~found["is_public_pool"])
    found["is_to_hand_over"] = found["is_public_pool"] | found["employee_id"].isin(_departed(frames))
    return found


def _fifths(found: pd.DataFrame) -> pd.Series:
    """The fifth a buyer is in by amount, within currency and tax basis; equal amounts share the lower one."""
    buyers = found[found["last_order_date"].notna()]
    by = buyers.groupby(["currency_code", "tax_basis"], dropna=False)["net_sales_12m_amt"]
    return 1 + np.floor((by.rank(method="min") - 1) * 5 / by.transform("size"))


@truth("mart_contact_cycle", ["customer_id"])
def contact_cycle(frames: Frames) -> pd.DataFrame:
    """One row per customer."""
    found, today = _gathered(frames), frames.as_of
    has_rhythm = found["contact_day_count"] >= RHYTHM_FROM
    found["cycle_source"] = np.where(has_rhythm, "own", "default")
    found["cycle_days"] = found["own"].where(has_rhythm, DEFAULT_DAYS)
    is_agreed = found["stated"] > found["last_contact_date"]
    after = found["last_contact_date"] + pd.to_timedelta(np.ceil(found["cycle_days"]), unit="D")
    found["next_contact_due_date"] = found["stated"].where(is_agreed, after)
    found["is_overdue"] = found["next_contact_due_date"] < today
    late = (today - found["next_contact_due_date"]).dt.days
    found["overdue_days"] = late.where(found["is_overdue"])
    found["silent_days"] = days_between(today, found["last_contact_date"])
    is_followed = (found["last_contact_date"] >= today - pd.Timedelta(days=FOLLOWED_DAYS)) | (
        found["open_opportunity_count"] > 0
    )
    found["cooperation_state"] = np.where(
        found["last_order_date"].notna(), "cooperating", np.where(is_followed, "following", "not_yet")
    )
    found["amount_fifth"] = _fifths(found).reindex(found.index)
    found["as_of_date"] = today
    return found.drop(columns=["own", "stated", "account_manager_id", "last_order_date"]).reset_index()


def _told(frames: Frames) -> pd.DataFrame:
    found = contact_cycle(frames)
    found["is_contacted"] = found["last_contact_date"].notna()
    found["own_days"] = found["cycle_days"].where(found["cycle_source"] == "own")
    for state in ("cooperating", "following"):
        found[f"is_{state}"] = found["cooperation_state"] == state
    return found


measures(_told, "as_of_date", {
    "state_customer_count": len, "cooperating_customer_count": total("is_cooperating"),
    "following_customer_count": total("is_following"), "contacted_customer_count": total("is_contacted"),
    "overdue_customer_count": total("is_overdue"), "overdue_contact_ratio": ratio("is_overdue", "is_contacted"),
    "contact_cycle_median_days": lambda rows: rows["own_days"].median(),
})  # fmt: skip
