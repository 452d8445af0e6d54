"""A telephone company's bills and complaints: service joined to billing by the number of the customer.

Bills have no number of their own and 73 customers have several, so the number of its row is put before each bill; the
cells stay as they stand. The expected joins are those of the two raw files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from tests.bench.published.landing import lines_of, published
from tests.bench.published.line import DATA, Line

FOLDER = DATA / "telecom_bill_complaints"
_COMPLAINTS = FOLDER / "Complaints.csv"
_NIGHT = date(2012, 8, 1)
_BILL, _TICKET, _PAGE = "juke.core.fct_invoice", "juke.core.fct_ticket", "juke.marts.mart_customer_360"
_RECORD = "juke.core.bridge_customer_source"
_BILLED = f"select count(distinct customer_record_id) from {_BILL}"
_PUBLISHED = {
    "bills": (9_462, f"select count(*) from {_BILL}"),
    "customers with a bill": (9_389, _BILLED),
    "bills beyond a customer's first": (73, f"select count(*) - count(distinct customer_record_id) from {_BILL}"),
    "complaints": (6_587, "select sum(complaint_count) from juke.marts.mart_service_daily"),
    "customers with a complaint": (4_855, f"select count(distinct customer_record_id) from {_TICKET}"),
}


def lines() -> Iterator[Line]:
    """One night in which billing and the desk dropped a file each."""
    bills = pd.read_csv(FOLDER / "Bill.csv", dtype=str, keep_default_na=False)
    complaints = pd.read_csv(_COMPLAINTS, dtype=str, keep_default_na=False)
    with tempfile.TemporaryDirectory(prefix="juke-telecom-") as folder:
        numbered = Path(folder) / "bills.csv"
        bills.rename_axis("bill_no").reset_index().to_csv(numbered, index=False)
        with published("telecom", _NIGHT, {"finance": [numbered], "service": [_COMPLAINTS]}) as version:
            yield from lines_of(version, {**_PUBLISHED, **_joined(bills, complaints)})


def _joined(bills: pd.DataFrame, complaints: pd.DataFrame) -> dict[str, tuple[float, str]]:
    """Both files by cust_id; a customer of Juke's is reached from either side through its record."""
    billed = complaints[complaints["cust_id"].isin(bills["cust_id"])]
    complained = bills[bills["cust_id"].isin(complaints["cust_id"])]
    pairs = complaints.merge(bills, on="cust_id")
    amount = bills["bill_amt"].astype(float)
    tickets = f"{_TICKET} join {_RECORD} using (customer_record_id)"
    invoices = f"{_BILL} join {_RECORD} using (customer_record_id)"
    join = f"from (select customer_id from {tickets}) join (select customer_id, invoice_amt from {invoices})"
    semi = f"from {invoices} where customer_id in (select customer_id from {tickets})"
    nameless = f"select count(*) from {_TICKET} where customer_record_id is null"
    return {
        "amount of the bills": (amount.sum(), f"select sum(invoice_amt) from {_BILL}"),
        "complaints that name no customer": (int((complaints["cust_id"] == "").sum()), nameless),
        "complaints of customers with a bill": (len(billed), f"select sum(ticket_count) from {_PAGE}"),
        "customers with a bill and a complaint": (
            billed["cust_id"].nunique(), f"select count(*) from {_PAGE} where ticket_count > 0"
        ),
        "bills of customers with a complaint": (len(complained), f"select count(*) {semi}"),
        "their amount": (amount[complained.index].sum(), f"select sum(invoice_amt) {semi}"),
        "complaints × bills of one customer": (len(pairs), f"select count(*) {join} using (customer_id)"),
        "amount over these pairs": (
            pairs["bill_amt"].astype(float).sum(), f"select sum(invoice_amt) {join} using (customer_id)"
        ),
    }  # fmt: skip
