"""The truth of a customer's page: what is owed, agreed, offered and forbidden, who met him, how much is verified."""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import clv, contacts, contribution, customers, lifecycle, sales, usage
from tests.bench.kpi.frames import Frames, divided
from tests.bench.kpi.registry import truth

DAYS = pd.Timedelta(days=90)
CHANNELS = ("phone", "email", "sms", "wechat")
FIELDS = ("name", "phone", "phone_alt", "email", "address", "birth_date", "national_id", "tax_number")
FLAGS = ("no_contact", "open_complaint", "notice_given", "contract_ends")


def _owed(frames: Frames) -> pd.DataFrame:
    """By customer: what is open of invoices less their credit notes; what is below 0 is owed to the customer."""
    bills = frames.event("invoices")
    bills = bills[bills["invoiced_date"] <= frames.as_of]
    corrected = bills["corrected_source_invoice_id"]
    bills = bills.assign(
        one=corrected.where(corrected.isin(bills["source_invoice_id"])).fillna(bills["source_invoice_id"])
    )
    paid = frames.event("payment_allocations")
    paid = paid[paid["allocated_date"] <= frames.as_of].groupby("source_invoice_id")["allocated_amt"].sum()
    left = bills["invoice_amt"] - bills["source_invoice_id"].map(paid).fillna(0)
    rows = frames.known(bills[bills["one"] == bills["source_invoice_id"]])
    left = rows["one"].map(left.groupby(bills["one"]).sum().round(4))
    late = (left > 0) & (rows["due_date"] < frames.as_of)
    rows = rows.assign(receivable_amt=left.clip(lower=0), credit_balance_amt=-left.clip(upper=0), is_open=left > 0,
                       overdue_amt=left.where(late, 0), late_date=rows["due_date"].where(late))  # fmt: skip
    by = rows.groupby("customer_id")
    found = by[["receivable_amt", "credit_balance_amt", "overdue_amt"]].sum().round(4)
    return found.assign(oldest_overdue_date=by["late_date"].min(), open_invoice_count=by["is_open"].sum())


def _agreed(frames: Frames) -> pd.DataFrame:
    """By customer: contracts in force, open offers, and when a sales person was there."""
    bound = usage.contracts(frames)
    runs = bound[(bound["contract_status"] == "active") & (bound["start_date"] <= frames.as_of)].groupby("customer_id")
    found = pd.DataFrame({"active_contract_count": runs.size(), "next_contract_end_date": runs["end_date"].min()})
    over = bound.loc[bound["contract_status"] != "active", "customer_id"].dropna().unique()
    found = found.reindex(found.index.union(over))
    found["contract_status"] = found["active_contract_count"].notna().map({True: "active", False: "over"})
    offers = frames.known(frames.event("quotations"))
    is_open = (offers["status"].fillna("open") == "open") & ~(offers["valid_until_date"] < frames.as_of)
    offered = offers[is_open].groupby("customer_id").size().rename("open_quotation_count")
    met = frames.known(frames.event("activities"))
    met = met[met["activity_date"] <= frames.as_of].groupby(["activity_type", "customer_id"])["activity_date"].max()
    visits, rung = met["visit"].rename("last_visit_date"), met["call"].rename("last_rep_call_date")
    return pd.concat([found, offered, visits, rung], axis=1)


@truth("mart_customer_flag", ["customer_id", "flag_code", "source_id"])
def flags(frames: Frames) -> pd.DataFrame:
    """One row per customer and what a department said of him that stands today."""
    told = frames.known(frames.event("tickets"))
    told = told[(told["status"] == "open") & (told["ticket_type"] == "complaint")]
    told = told.assign(flag_code="open_complaint", source_id="callcentre_tw:" + told["source_ticket_id"],
                       reason=told["reason_name"], valid_from_date=told["opened_date"])  # fmt: skip
    no = frames.known(frames.event("contact_permissions"))
    no = no[~no["is_allowed"].astype(bool)].assign(flag_code="no_contact", reason=lambda one: one["channel_code"])
    start = no["valid_from_date"].dt.strftime("%Y-%m-%d")
    no["source_id"] = "mkt_hub:" + no["customer_record_id"] + ":" + no["channel_code"] + ":" + start
    bound = usage.contracts(frames).assign(source_id=lambda one: one["contract_id"])
    bound = bound[~bound["is_renewed"]]
    left = bound[bound["cancelled_date"].notna()]
    left = left.assign(flag_code="notice_given", reason=left["cancel_reason"], valid_from_date=left["cancelled_date"],
                       valid_to_date=left["cancelled_date"] + DAYS)  # fmt: skip
    renews = bound["is_auto_renewed"].fillna(False).astype(bool)
    ends = bound[bound["cancelled_date"].isna() & bound["end_date"].notna() & ~renews]
    ends = ends.assign(flag_code="contract_ends", reason=ends["service_name"], valid_from_date=ends["end_date"] - DAYS,
                       valid_to_date=ends["end_date"])  # fmt: skip
    found = pd.concat([told, no, left, ends]).dropna(subset=["customer_id"])
    to = found["valid_to_date"]
    found = found[(found["valid_from_date"] <= frames.as_of) & (to.isna() | (to >= frames.as_of))]
    return found[["customer_id", "flag_code", "source_id", "reason", "valid_from_date", "valid_to_date"]]


def _flagged(frames: Frames) -> pd.DataFrame:
    by = flags(frames).groupby("customer_id")["flag_code"]
    kinds = by.agg(lambda codes: ",".join(code for code in FLAGS if code in set(codes)))
    return pd.DataFrame({"flag_count": by.size(), "flag_codes": kinds})


def _favourite(frames: Frames) -> pd.DataFrame:
    """By customer: what he bought most often in twelve months, and how much of it is there."""
    rows = sales.lines(frames).dropna(subset=["source_product_id"])
    is_in = (rows["ordered_date"] > frames.as_of - pd.DateOffset(months=12)) & (rows["ordered_date"] <= frames.as_of)
    rows = rows[is_in & ~rows["is_cancelled"] & ~rows["is_orphan_customer"]]
    by = rows.groupby(["customer_id", "source_product_id"])["ordered_date"].agg(["size", "max"]).reset_index()
    by = by.sort_values(["size", "max", "source_product_id"], ascending=[False, False, True])
    top = by.drop_duplicates("customer_id").set_index("customer_id")["source_product_id"]
    stock = frames.event("stock_levels")
    stock = stock[stock["stock_date"] == stock.groupby("source_site_id")["stock_date"].transform("max")]
    held = stock[["reserved_qty", "blocked_qty"]].fillna(0).sum(axis=1)
    there = (stock["on_hand_qty"] - held).groupby(stock["source_product_id"]).sum()
    return pd.DataFrame({"top_product_id": "erp_east:" + top, "top_product_available_qty": top.map(there)})


def _allowed(frames: Frames) -> pd.DataFrame:
    rows = frames.known(frames.event("contact_permissions"))
    to = rows["valid_to_date"]
    rows = rows[(rows["valid_from_date"] <= frames.as_of) & (to.isna() | (to >= frames.as_of))]
    said = rows.assign(yes=rows["is_allowed"].astype(float)).groupby(["customer_id", "channel_code"])["yes"].min()
    return said.unstack().reindex(columns=CHANNELS).add_prefix("is_").add_suffix("_allowed")


def _verified(frames: Frames) -> pd.DataFrame:
    """What of the values shown identity doubts, and when a record without a doubt last came."""
    doubted = frames.doubts[["customer_record_id", "field_name"]].drop_duplicates()
    sure = frames.records[~frames.records["customer_record_id"].isin(doubted["customer_record_id"])]
    people = frames.customers.set_index("customer_id")
    pairs = set(zip(doubted["customer_record_id"], doubted["field_name"], strict=True))
    doubts = sum(people[f"{name}_record_id"].map(lambda one, name=name: (one, name) in pairs).astype(int)
                 for name in FIELDS)  # fmt: skip
    found = pd.DataFrame({"known_field_count": people[list(FIELDS)].notna().sum(axis=1)})
    found["verified_field_count"] = found["known_field_count"] - doubts
    found["verified_ratio"] = divided(found["verified_field_count"], found["known_field_count"])
    return found.assign(verified_date=sure.groupby("customer_id")["_business_date"].max())


def _met(frames: Frames) -> pd.DataFrame:
    rows = contacts.contact_cycle(frames).set_index("customer_id").rename(columns={"is_overdue": "is_contact_overdue"})
    return rows[["last_contact_date", "next_contact_due_date", "is_contact_overdue"]]


def _judged(frames: Frames) -> pd.DataFrame:
    """What other tables say of the customer's worth."""
    spells = lifecycle.lifecycle(frames)
    stage = spells[spells["is_current"].astype(bool)].set_index("customer_id")["stage_code"]
    alive = clv.clv(frames).set_index("customer_id")["p_alive"]
    worth = contribution.value(frames).set_index("customer_id")[["value_grade", "contribution_amt"]]
    return pd.concat([stage, alive, worth], axis=1)


@truth("mart_customer_360", ["customer_id"])
def customer_page(frames: Frames) -> pd.DataFrame:
    """One row per customer."""
    found = customers.customer_360(frames).set_index("customer_id")
    for part in (_owed, _agreed, _met, _flagged, _favourite, _allowed, _verified, _judged):
        found = found.join(part(frames))
    counts = ["open_invoice_count", "active_contract_count", "open_quotation_count", "flag_count"]
    found[counts] = found[counts].fillna(0)
    return found.reset_index()
