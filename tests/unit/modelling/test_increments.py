"""Nights that touch keys must leave what a rebuild leaves: no ghost, no lost line, no stale day (design D13)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.modelling.conftest import Nights


def _net_by_day(nights: Nights, night: str) -> dict[date, Decimal]:
    return {row[0]: row[14] for row in nights.tables[night]["marts.mart_sales_daily"]}


def _line(nights: Nights, night: str, line_id: str) -> list[tuple[Any, ...]]:
    return nights.rows(night, "core.fct_order_line", lambda row: row[0] == line_id)


def test_the_first_night_builds_every_line_once(nights: Nights) -> None:
    assert nights.results["first"].succeeded
    assert len(nights.tables["first"]["core.fct_order_line"]) == 5
    assert _net_by_day(nights, "first") == {
        date(2026, 10, 29): Decimal(0),
        date(2026, 10, 30): Decimal(130),
        date(2026, 10, 31): Decimal(30),
    }


def test_a_corrected_amount_and_a_moved_date_change_both_days(nights: Nights) -> None:
    days = _net_by_day(nights, "corrected")
    assert days[date(2026, 10, 30)] == Decimal(121)
    assert days[date(2026, 10, 28)] == Decimal(20)
    assert days[date(2026, 11, 1)] == Decimal(60)


def test_a_withdrawn_delivery_leaves_no_ghost(nights: Nights) -> None:
    assert nights.tables["withdrawn"]["core.fct_order_line"] == nights.tables["first"]["core.fct_order_line"]
    assert nights.tables["withdrawn"]["marts.mart_sales_daily"] == nights.tables["first"]["marts.mart_sales_daily"]


def test_a_late_file_adds_its_new_lines_and_overrules_nothing_newer(nights: Nights) -> None:
    assert _line(nights, "late", "erp:o1:1") == _line(nights, "first", "erp:o1:1")
    assert _net_by_day(nights, "late")[date(2026, 10, 29)] == Decimal(70)


def test_a_customer_that_arrives_late_adopts_its_orphan_lines(nights: Nights) -> None:
    def orphans(night: str) -> list[Any]:
        return [row[8] for row in nights.tables[night]["marts.mart_sales_daily"] if row[0] == date(2026, 10, 31)]

    assert (orphans("withdrawn"), orphans("late")) == ([1], [0])


ENGAGED = ("fct_web_event", "fct_loyalty_benefit", "fct_wallet_survey", "dim_contact_permission")


@pytest.mark.parametrize("table", ENGAGED)
def test_rows_of_a_customer_not_yet_known_are_orphans_until_its_record_arrives(nights: Nights, table: str) -> None:
    def orphans(night: str) -> list[bool]:
        return nights.column(night, f"core.{table}", "is_orphan_customer", "customer_record_id", "erp:c9")

    def regions(night: str) -> list[str | None]:
        return nights.column(night, f"core.{table}", "region_code", "customer_record_id", "erp:c9")

    assert (orphans("withdrawn"), orphans("late"), orphans("mended")) == ([True], [False], [False])
    assert (regions("withdrawn"), regions("late")) == ([None], ["east"])


@pytest.mark.parametrize("table", ENGAGED)
def test_what_a_corrected_delivery_said_goes_with_it_when_it_is_withdrawn(nights: Nights, table: str) -> None:
    name = f"core.{table}"
    assert nights.tables["corrected"][name] != nights.tables["first"][name] == nights.tables["withdrawn"][name]


def test_the_steps_of_a_ticket_are_timed_anew_when_one_comes_or_goes(nights: Nights) -> None:
    def last(night: str) -> list[bool]:
        return nights.column(night, "core.fct_ticket_event", "is_last_event", "ticket_id", "erp:t1")

    assert (last("first"), last("corrected"), last("withdrawn")) == ([False, True], [False, False, True], [False, True])
    assert nights.column("corrected", "core.fct_ticket_event", "is_reopening", "event_no", 3) == [True]


def test_steps_of_a_ticket_not_yet_known_are_orphans_until_it_arrives(nights: Nights) -> None:
    def regions(night: str) -> list[str | None]:
        return nights.column(night, "core.fct_ticket_event", "region_code", "ticket_id", "erp:t9")

    orphans = [nights.column(night, "core.fct_ticket_event", "is_orphan_ticket", "ticket_id", "erp:t9")
               for night in ("withdrawn", "late")]  # fmt: skip
    assert (orphans, regions("withdrawn"), regions("late")) == ([[True], [False]], [None], ["east"])


def test_a_ticket_opens_with_its_first_step_and_is_solved_by_its_last(nights: Nights) -> None:
    def minutes(night: str) -> list[float]:
        return nights.column(night, "core.fct_ticket", "final_resolution_time_calendar_min", "ticket_id", "erp:t1")

    assert (minutes("first"), minutes("corrected"), minutes("withdrawn")) == ([120.0], [180.0], [120.0])


def test_merged_customers_are_one_buyer_on_days_nobody_delivered(nights: Nights) -> None:
    def buyers(night: str) -> list[Any]:
        return [row[9] for row in nights.tables[night]["marts.mart_sales_daily"] if row[0] == date(2026, 10, 30)]

    assert (buyers("late"), buyers("merged")) == ([2], [1])


def test_a_broken_rule_is_named_with_its_count_and_no_value(nights: Nights) -> None:
    failed = dict(nights.results["failed"].tests_failed)
    assert failed["gross_minus_discount_cancelled_returned_is_net_sales"] == "status_is_known: 1 rows"
    assert not nights.results["failed"].succeeded


def test_nights_after_a_failed_one_equal_a_rebuild_of_everything(nights: Nights) -> None:
    assert nights.results["mended"].succeeded
    for table, rows in nights.rebuilt.items():
        assert nights.tables["mended"][table] == rows, table
    assert nights.tables["mended"].keys() == nights.rebuilt.keys()
