"""The true moments of customers that the shipped event rules find, one detector each, walking each customer's history.

Rules are those of the demo's juke.toml, written down a second time. What is told, and what came after, is `events`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.bench.kpi import contribution, inventory, retention
from tests.bench.kpi.frames import Frames, once

DAY = pd.Timedelta(days=1)
KEY = ["event_code", "customer_id", "event_date"]


@dataclass(frozen=True)
class Rule:
    """A shipped rule: its threshold, its window, its cool-down, the share held out, and what succeeds within when."""

    threshold: float
    window: int
    cool_down: int
    held_out: float
    outcome: str = "ordered"
    within: int = 30


RULES = {
    "large_outflow": Rule(0.3, 365, 30, 0),
    "silent_customer": Rule(1.5, 730, 60, 0.1),
    "contract_ending": Rule(60, 0, 90, 0, "renewed", 90),
    "complaint_opened": Rule(0, 0, 30, 0),
    "complaint_repeated": Rule(2, 90, 60, 0, within=60),
    "usage_drop": Rule(0.3, 28, 60, 0.1, within=60),
    "invoice_overdue": Rule(15, 0, 30, 0, "paid"),
    "first_order": Rule(0, 0, 366, 0.1, within=90),
    "order_anniversary": Rule(0, 365, 300, 0.1),
    "lead_waiting": Rule(30, 0, 30, 0.1, "replied"),
    "stockout_of_bought_product": Rule(2, 180, 30, 0.1),
    "high_value_ticket_open": Rule(3, 0, 30, 0),
}
Moments = Iterator[tuple[str, pd.Timestamp, str, float]]  # customer, day, what is behind it, what was measured


def _within(rows: pd.DataFrame, day: str, until: pd.Timestamp, days: int) -> pd.DataFrame:
    return rows[(rows[day] <= until) & (rows[day] > until - days * DAY)]


def _story(frames: Frames) -> pd.core.groupby.DataFrameGroupBy:
    return retention.orders(frames).sort_values(["sales_date", "order_id"]).groupby("customer_id")


def _first_order(frames: Frames, rule: Rule) -> Moments:
    for customer, rows in _story(frames):
        first = rows.iloc[0]
        yield customer, first["sales_date"], first["order_id"], 1


def _order_anniversary(frames: Frames, rule: Rule) -> Moments:
    for customer, rows in _story(frames):
        first = rows.iloc[0]
        for years in range(1, frames.as_of.year - first["sales_date"].year + 1):
            day = first["sales_date"] + pd.DateOffset(years=years)
            before = rows[(rows["sales_date"] < day) & (rows["sales_date"] >= day - rule.window * DAY)]
            if len(before):
                yield customer, day, first["order_id"], years


def _silent_customer(frames: Frames, rule: Rule) -> Moments:
    for customer, rows in _story(frames):
        days = rows.groupby("sales_date")["order_id"].min()
        gaps = days.index.to_series().diff().dt.days
        for at, (day, order) in enumerate(days.items()):
            known = gaps[(gaps.index <= day) & (gaps.index > day - rule.window * DAY)].dropna()
            if len(known) < 2:
                continue
            quiet = day + (int(np.floor(rule.threshold * known.median())) + 1) * DAY
            if at + 1 == len(days) or days.index[at + 1] > quiet:
                yield customer, quiet, order, known.median()


def _large_outflow(frames: Frames, rule: Rule) -> Moments:
    lines = frames.known(frames.event("order_lines"))
    lines = lines[lines["status"] != "cancelled"]
    returned = frames.known(frames.event("returns")).dropna(subset=["customer_id"])
    for (customer, day), rows in returned.groupby(["customer_id", "returned_date"]):
        bought = _within(lines[lines["customer_id"] == customer], "ordered_date", day, rule.window)["net_amt"].sum()
        share = round(rows["refund_amt"].sum(), 4) / bought if bought else np.nan
        if share >= rule.threshold:
            yield customer, day, "erp_east:" + rows["source_return_id"].min(), share


def _stockout_of_bought_product(frames: Frames, rule: Rule) -> Moments:
    levels = inventory.daily(frames).groupby(["product_id", "stock_date"])["available_qty"].sum().reset_index()
    before = levels.groupby("product_id")["available_qty"].shift()
    lines = frames.known(frames.event("order_lines"))
    lines = lines[(lines["status"] != "cancelled") & lines["customer_id"].notna()]
    lines["product_id"] = "erp_east:" + lines["source_product_id"]
    for gone in levels[(levels["available_qty"] <= 0) & (before > 0)].itertuples():
        bought = _within(lines[lines["product_id"] == gone.product_id], "ordered_date", gone.stock_date, rule.window)
        for customer, days in bought.groupby("customer_id")["ordered_date"].nunique().items():
            if days >= rule.threshold:
                yield customer, gone.stock_date, gone.product_id, days


def _tickets(frames: Frames) -> pd.DataFrame:
    rows = frames.known(frames.event("tickets")).dropna(subset=["customer_id"])
    return rows.assign(ticket_id="callcentre_tw:" + rows["source_ticket_id"])


def _complaint_opened(frames: Frames, rule: Rule) -> Moments:
    rows = _tickets(frames)
    rows = rows[rows["ticket_type"] == "complaint"]
    for row in rows.itertuples():
        same = rows[(rows["customer_id"] == row.customer_id) & (rows["opened_date"] == row.opened_date)]
        yield row.customer_id, row.opened_date, row.ticket_id, len(same)


def _complaint_repeated(frames: Frames, rule: Rule) -> Moments:
    rows = _tickets(frames)
    rows = rows[rows["ticket_type"] == "complaint"]
    for row in rows.itertuples():
        known = _within(rows[rows["customer_id"] == row.customer_id], "opened_date", row.opened_date, rule.window)
        if len(known) >= rule.threshold:
            yield row.customer_id, row.opened_date, row.ticket_id, len(known)


def _high_value_ticket_open(frames: Frames, rule: Rule) -> Moments:
    months = {back: contribution._ends(frames, back) for back in range(1, 8)}
    best = {back: set(found.loc[found["value_grade"] == "A", "customer_id"]) for back, found in months.items()}
    for row in _tickets(frames).itertuples():
        day = row.opened_date + rule.threshold * DAY
        back = (frames.as_of.to_period("M") - day.to_period("M")).n + 1
        if row.customer_id in best.get(back, ()) and not row.solved_date <= day:
            yield row.customer_id, day, row.ticket_id, rule.threshold


def _contract_ending(frames: Frames, rule: Rule) -> Moments:
    rows = frames.known(frames.event("contracts"))
    renewals = rows.dropna(subset=["renews_source_contract_id"]).sort_values("source_contract_id")
    signed = renewals.drop_duplicates("renews_source_contract_id").set_index("renews_source_contract_id")["signed_date"]
    for row in rows.dropna(subset=["customer_id", "end_date"]).itertuples():
        day, renewed = row.end_date - rule.threshold * DAY, signed.get(row.source_contract_id, pd.NaT)
        if day >= row.start_date and not row.cancelled_date <= day and not renewed <= day:
            yield row.customer_id, day, f"erp_east:{row.source_contract_id}", rule.threshold


def _invoice_overdue(frames: Frames, rule: Rule) -> Moments:
    rows, paid = frames.known(frames.event("invoices")), frames.event("payment_allocations")
    paid, credits = paid.groupby("source_invoice_id"), rows.groupby("corrected_source_invoice_id")
    own = rows[rows["corrected_source_invoice_id"].isna() & (rows["invoice_amt"] > 0)]
    for row in own.dropna(subset=["customer_id", "due_date"]).itertuples():
        day, left = row.due_date + rule.threshold * DAY, row.invoice_amt
        if row.source_invoice_id in paid.groups:
            known = paid.get_group(row.source_invoice_id)
            left -= known.loc[known["allocated_date"] <= day, "allocated_amt"].sum()
        if row.source_invoice_id in credits.groups:
            known = credits.get_group(row.source_invoice_id)
            left += known.loc[known["invoiced_date"] <= day, "invoice_amt"].sum()
        if round(left, 4) > 0:
            yield row.customer_id, day, f"erp_east:{row.source_invoice_id}", rule.threshold


def _lead_waiting(frames: Frames, rule: Rule) -> Moments:
    ids = frames.records.set_index("customer_record_id")["customer_id"]
    for row in frames.event("leads").dropna(subset=["referrer_customer_record_id"]).itertuples():
        day, customer = row.created_date + rule.threshold * DAY, ids.get(row.referrer_customer_record_id)
        if customer is not None and not row.converted_date <= day:
            yield customer, day, f"mkt_hub:{row.source_lead_id}", rule.threshold


def _usage_drop(frames: Frames, rule: Rule) -> Moments:
    rows = frames.known(frames.event("usage")).dropna(subset=["customer_id"])
    span = rule.window // 7
    for (contract, _), weeks in rows.groupby(["source_contract_id", "usage_code"]):
        used = weeks.set_index("usage_date")["usage_qty"].sort_index()
        for at in range(2 * span, len(used)):
            spanned = used.index[at] - used.index[at - 2 * span], used.index[at] - used.index[at - span]
            if spanned != (14 * span * DAY, 7 * span * DAY):
                continue
            before, now = used.iloc[at - 2 * span + 1 : at - span + 1].sum(), used.iloc[at - span + 1 : at + 1].sum()
            fall = 1 - round(now, 4) / round(before, 4) if before else np.nan
            if fall >= rule.threshold:
                yield weeks["customer_id"].iloc[0], used.index[at] + 7 * DAY, f"erp_east:{contract}", fall


FOUND: dict[str, Callable[[Frames, Rule], Moments]] = {
    "large_outflow": _large_outflow, "silent_customer": _silent_customer, "contract_ending": _contract_ending,
    "complaint_opened": _complaint_opened, "complaint_repeated": _complaint_repeated, "usage_drop": _usage_drop,
    "invoice_overdue": _invoice_overdue, "first_order": _first_order, "order_anniversary": _order_anniversary,
    "lead_waiting": _lead_waiting, "stockout_of_bought_product": _stockout_of_bought_product,
    "high_value_ticket_open": _high_value_ticket_open,
}  # fmt: skip


@once
def moments(frames: Frames) -> pd.DataFrame:
    """One row per rule, customer and day since 1 January of the year before."""
    rows = [(code, *found) for code, rule in RULES.items() for found in FOUND[code](frames, rule)]
    found = pd.DataFrame(rows, columns=[*KEY, "subject_id", "actual"])
    found = found[(found["event_date"] <= frames.as_of) & (found["event_date"].dt.year >= frames.as_of.year - 1)]
    by = found.groupby(KEY)
    told = by.agg(subject_id=("subject_id", "min"), actual=("actual", "max"), subject_count=("actual", "size"))
    return told.reset_index().sort_values(KEY).reset_index(drop=True)
