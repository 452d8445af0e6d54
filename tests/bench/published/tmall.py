"""Tmall: a month of a shop's orders in one report, with what was paid for them and what was given back.

A row of the report is an order and, where they happened, a payment and a refund. A contract says of a feed where its
columns come from, not which rows it takes, so the rows of payments and of refunds are dropped as files of their own,
their cells as they stand; only a refund gets a number, which the report lacks. What the report says was paid is what
the refund left, so the payments are the totals, and the refunds are paid back from them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from tests.bench.published.landing import lines_of, published
from tests.bench.published.line import DATA, Line

FOLDER = DATA / "tmall_cn"
_REPORT = FOLDER / "tmall_order_report.csv"
_PAYMENT = "juke.core.fct_payment"
_COLLECTED = "select sum(actual_amt) from juke.marts.mart_sales_target where metric_code = 'collected'"
_OUTSIDE = "sales_date not between date '2020-02-01' and date '2020-02-29'"
_DAYS = "select sum(net_sales_amt) as amount from juke.marts.mart_sales_daily group by sales_date"
_EXPECTED = {
    "orders": (28_010, "select sum(order_count) from juke.marts.mart_sales_daily"),
    "orders that were paid": (24_087, f"select count(distinct order_id) from {_PAYMENT} where not is_refund"),
    "total": (2_995_760.61, "select sum(net_sales_amt) from juke.marts.mart_sales_daily"),
    "paid, less what was refunded": (1_902_487.15, _COLLECTED),
    "refunded": (572_335.92, f"select -sum(paid_amt) from {_PAYMENT} where is_refund"),
    "orders with a refund": (5_646, f"select count(distinct order_id) from {_PAYMENT} where is_refund"),
    "orders outside February 2020": (
        0, f"select coalesce(sum(order_count), 0) from juke.marts.mart_sales_daily where {_OUTSIDE}"
    ),
}  # fmt: skip


def lines() -> Iterator[Line]:
    """One night with the report and what was cut from it."""
    report = pd.read_csv(_REPORT, dtype=str, keep_default_na=False).rename(columns=str.strip)
    best = report["总金额"].astype(float).groupby(report["订单创建时间"].str[:10]).sum().max()
    expected = {**_EXPECTED, "total of the best day": (best, f"select max(amount) from ({_DAYS})")}
    with (
        tempfile.TemporaryDirectory(prefix="juke-tmall-") as folder,
        published("tmall", date(2020, 3, 2), {"sales": [_REPORT, *_cut(report, Path(folder))]}) as version,
    ):
        yield from lines_of(version, expected)


def _cut(report: pd.DataFrame, folder: Path) -> list[Path]:
    """The rows with a payment's time, and those with a refund under its order's number."""
    paid = report[report["订单付款时间"] != ""]
    refunded = report[report["退款金额"].astype(float) > 0]
    refunded = refunded.assign(退款编号="R" + refunded["订单编号"])
    paths = [folder / "payments.csv", folder / "refunds.csv"]
    for rows, path in zip((paid, refunded), paths, strict=True):
        rows.to_csv(path, index=False)
    return paths
