"""Lines whose day and customer stand in the head of their order, and lines that no key tells apart."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.modelling import build, forget_build
from tests.unit.modelling.conftest import ask, tables_of
from tests.unit.modelling.lake_fixture import Lake, customer, line

NOV_1, NOV_2, NOV_3 = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)
PLACED = "select order_line_id, ordered_date::varchar, customer_record_id, is_orphan_customer from core.fct_order_line"


def head(order: str, number: str | None, day: str, **more: Any) -> dict[str, Any]:
    return {"source_order_id": order, "source_customer_id": number, "ordered_at": f"{day} 03:00:00",
            "ordered_date": day, **more}  # fmt: skip


def bare(order: str, number: int | None, net: str) -> dict[str, Any]:
    """A line that says neither day nor customer."""
    return line(order, number, None, "", net, ordered_at=None, ordered_date=None)  # type: ignore[arg-type]


def equals_a_rebuild(lake: Lake, day: date) -> bool:
    nights = tables_of(lake.ws)
    forget_build(lake.ws)
    assert build(lake.ws, as_of=day).succeeded
    return tables_of(lake.ws) == nights


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path)
    made.deliver("customer_records", NOV_1, [customer("c1", "one"), customer("c2", "two")], export="customers")
    made.identify(k1=["erp:c1"], k2=["erp:c2"])
    return made


def built(lake: Lake, day: date) -> list[tuple[Any, ...]]:
    result = build(lake.seal(), as_of=day)
    assert result.succeeded, (result.errors, result.tests_failed)
    return sorted(ask(lake.ws, PLACED))


def test_lines_follow_the_head_of_their_order_when_it_comes_changes_and_goes(lake: Lake) -> None:
    lake.deliver("order_lines", NOV_1, [bare("o1", 1, "10.00"), bare("o2", 1, "20.00")])
    unknown = [("erp:o1:1", "2026-11-01", None, True), ("erp:o2:1", "2026-11-01", None, True)]
    assert built(lake, NOV_1) == unknown
    lake.deliver("orders", NOV_2, [head("o1", "c1", "2026-10-30")], export="heads")
    assert built(lake, NOV_2) == [("erp:o1:1", "2026-10-30", "erp:c1", False), unknown[1]]
    corrected = lake.deliver("orders", NOV_3, [head("o1", "c2", "2026-10-29")], export="heads")
    assert built(lake, NOV_3)[0] == ("erp:o1:1", "2026-10-29", "erp:c2", False)
    lake.withdraw("orders", corrected)
    assert built(lake, NOV_3)[0] == ("erp:o1:1", "2026-10-30", "erp:c1", False)
    assert equals_a_rebuild(lake, NOV_3)


def test_what_a_line_says_itself_wins_over_its_order(lake: Lake) -> None:
    lake.deliver("order_lines", NOV_1, [line("o1", 1, "c1", "2026-10-30 03:00:00", "10.00")])
    lake.deliver("orders", NOV_1, [head("o1", "c2", "2026-10-29", shipped_date="2026-10-31")], export="heads")
    assert built(lake, NOV_1) == [("erp:o1:1", "2026-10-30", "erp:c1", False)]
    assert ask(lake.ws, "select shipped_date::varchar from core.fct_order_line") == [("2026-10-31",)]


def test_equal_lines_without_a_number_stay_apart_and_leave_with_their_delivery(lake: Lake) -> None:
    same = line("o1", None, "c1", "2026-10-30 03:00:00", "10.00")  # type: ignore[arg-type]
    day = lake.deliver("order_lines", NOV_1, [same, same, same], delivers="period")
    assert len(set(built(lake, NOV_1))) == 3
    lake.withdraw("order_lines", day)
    lake.deliver("order_lines", NOV_1, [same, same], delivers="period", revision=2, ordinal="b")
    assert len(set(built(lake, NOV_2))) == 2
    assert equals_a_rebuild(lake, NOV_2)
