"""Drills of what breaks: a failed audit, a build file somebody opened, and kill -9 at each stage boundary."""

from __future__ import annotations

import signal
from decimal import Decimal

import duckdb
import pytest
from company import CUSTOMERS, DAY_2, DAY_3, Company, order
from processes import run_night_apart

from pipelines.problems import JukeError

POINTS = (
    "received", "landing", "landed", "audited", "identified", "modelled", "reconciled", "published_files", "switched",
)  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
def test_a_night_killed_at_a_boundary_converges_on_the_next_run(running: Company, point: str) -> None:
    corrected = [order("O2", 1, "2026/11/15 09:30", "C2", "250.00"), order("O5", 1, "2026/11/18 10:00", "C4", "11.00")]
    running.sales(DAY_2, orders=corrected, customers=[CUSTOMERS[3] | {"手机": "13812345601", "客户名称": "李娜"}])
    assert run_night_apart(running, DAY_2.isoformat(), crash_at=point) == -signal.SIGKILL
    assert running.net_sales() == Decimal("811.00" if point == "switched" else "750.00")
    report = running.night(DAY_2)
    assert report.outcome == "published", report.why
    assert running.net_sales() == Decimal("811.00")
    assert running.net_sales_on("2026-11-17") == Decimal("400.00")
    assert running.ask("select sum(order_line_count) from juke.marts.mart_sales_daily") == 5
    assert running.differences() == []


def test_a_failed_audit_keeps_the_old_version_and_the_next_night_recovers(running: Company) -> None:
    with duckdb.connect(str(running.ws.build_file)) as build:
        build.execute("update core.fct_order_line set line_amt = line_amt + 1 where source_order_id = 'O2'")
    stopped = running.night(DAY_2)
    assert (stopped.outcome, stopped.version) == ("kept", None)
    assert "fct_order_line" in stopped.why
    assert running.net_sales() == Decimal("750.00")
    running.sales(DAY_3, orders=[order("O5", 1, "2026/11/19 09:30", "C2", "1.00")])
    recovered = running.night(DAY_3)
    assert recovered.outcome == "published", recovered.why
    assert running.net_sales() == Decimal("751.00")
    assert running.differences() == []


def test_a_build_file_opened_by_another_process_stops_the_night_with_advice(running: Company, held_open) -> None:
    running.sales(DAY_2, orders=[order("O5", 1, "2026/11/18 10:00", "C4", "11.00")])
    with held_open(running.ws.build_file), pytest.raises(JukeError, match=r"juke\.duckdb"):
        running.night(DAY_2)
    assert running.net_sales() == Decimal("750.00")
    running.night(DAY_2)
    assert running.net_sales() == Decimal("761.00")
    assert running.differences() == []
