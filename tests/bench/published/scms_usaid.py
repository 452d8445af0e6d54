"""Deliveries of medicines (USAID's supply chain): 1,627,584,457.29 dollars in 10,324 lines to 43 countries.

Two fifths of the cells for freight are words; their records wait in quarantine and no freight is made of them. The
same file goes to two departments, to the second without its byte order mark.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from tests.bench.published.landing import lines_of, published
from tests.bench.published.line import DATA, Line

FOLDER = DATA / "scms_usaid"
_FILE = FOLDER / "SCMS_Delivery_History_Dataset.csv"
_NIGHT = date(2016, 1, 1)
_SHIPMENT, _FREIGHT = "juke.core.fct_shipment", "juke.core.fct_freight"
_DELIVERY = "juke.marts.mart_delivery where export = 'freight'"
_PUBLISHED = {
    "value of the lines": (1_627_584_457.29, "select sum(net_sales_amt) from juke.marts.mart_sales_daily"),
    "deliveries": (10_324, f"select count(*) from {_SHIPMENT}"),
    "countries": (43, "select count(*) from juke.marts.mart_customer_360"),
    "vendors": (73, "select count(*) from juke.core.dim_supplier where is_listed"),
    "cells of freight that are no number": (4_126, f"select sum(quarantined_count) from {_DELIVERY}"),
}


def lines() -> Iterator[Line]:
    """One night in which logistics and finance dropped the file."""
    rows = pd.read_csv(_FILE, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    with tempfile.TemporaryDirectory(prefix="juke-scms-") as folder:
        freight = Path(folder) / "freight.csv"
        freight.write_bytes(_FILE.read_bytes().removeprefix(b"\xef\xbb\xbf"))
        with published("scms_usaid", _NIGHT, {"sales": [_FILE], "finance": [freight]}) as version:
            yield from lines_of(version, {**_PUBLISHED, **_counted(rows)})


def _counted(rows: pd.DataFrame) -> dict[str, tuple[float, str]]:
    """What the file says beside the published numbers."""
    charged = pd.to_numeric(rows["Freight Cost (USD)"], errors="coerce")
    promised, delivered = (
        pd.to_datetime(rows[name], format="%d-%b-%y")
        for name in ("Scheduled Delivery Date", "Delivered to Client Date")
    )
    units = rows["Line Item Quantity"].astype(float).sum()
    return {
        "freight": (charged.sum(), f"select sum(freight_amt) from {_FREIGHT}"),
        "charges of freight": (int(charged.notna().sum()), f"select count(*) from {_FREIGHT}"),
        "units delivered": (units, f"select sum(shipped_qty) from {_SHIPMENT}"),
        "deliveries by the day promised": (
            int((delivered <= promised).sum()), f"select count_if(delivered_date <= promised_date) from {_SHIPMENT}"
        ),
    }  # fmt: skip
