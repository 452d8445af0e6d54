"""Drills of why a KPI changed: against the version before, the one a rollback returned to, and when repeated."""

from __future__ import annotations

from decimal import Decimal

from company import DAY_2, DAY_3, Company, order

from pipelines.publish import rollback
from pipelines.published import open_current

PARTS = ("definition_change", "identity_change", "corrections_change", "late_change", "new_change")
FIRST_NIGHT = Decimal("750.00")


def parts_of_sales(company: Company) -> tuple[Decimal, ...]:
    """Each part of net sales, added up over months, of the newest version."""
    where = {"kpi": "net_sales_amt", "is_whole_company": True}
    found = open_current(company.root).table("marts.mart_restatement", where=where)
    return tuple(Decimal(str(found[part].sum())) for part in PARTS)


def compared_with(company: Company) -> object:
    return company.ask("select any_value(before_version) from juke.marts.mart_restatement")


def test_a_change_is_told_by_its_parts_and_a_repeated_night_by_none(running: Company) -> None:
    first = open_current(running.root)
    assert running.ask("select any_value(comparison) from juke.marts.mart_restatement") == "first"
    assert parts_of_sales(running) == (0, 0, 0, 0, 0)
    corrected = order("O2", 1, "2026/11/17 09:30", "C2", "250.00")
    late, new = (order(f"O{day}", 1, f"2026/11/{day} 10:00", "C4", amount) for day, amount in ((16, "7"), (18, "11")))
    running.sales(DAY_2, orders=[corrected, late, new])
    running.night(DAY_2)
    assert compared_with(running) == first.id
    assert parts_of_sales(running) == (0, 0, 50, 7, 11)
    assert running.differences() == []
    second = open_current(running.root)
    running.night(DAY_2)
    assert compared_with(running) == second.id
    assert parts_of_sales(running) == (0, 0, 0, 0, 0)


def test_after_a_rollback_the_next_night_is_compared_with_what_was_returned_to(running: Company) -> None:
    first = open_current(running.root)
    running.sales(DAY_2, orders=[order("O6", 1, "2026/11/18 10:00", "C4", "9999.00")])
    running.night(DAY_2)
    rollback(running.ws, by="operator")
    running.sales(DAY_3, orders=[order("O7", 1, "2026/11/19 10:00", "C4", "1.00")])
    running.night(DAY_3)
    assert compared_with(running) == first.id
    assert parts_of_sales(running) == (0, 0, 0, 0, 1)
    assert running.net_sales() == FIRST_NIGHT + 1
