"""Lines whose day and customer stand in the head of their order, and lines that no key tells apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.modelling import build, forget_build
from tests.unit.modelling.conftest import ask, tables_of
from tests.unit.modelling.lake_fixture import Lake, customer, line

NOV_1, NOV_2, NOV_3 = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)
PLACED = """
    select source_order_id, order_line_id, ordered_date::varchar, customer_record_id, is_orphan_customer
    from core.fct_order_line
"""


def head(order: str, number: str | None, day: str, **more: Any) -> dict[str, Any]:
    return {"source_order_id": order, "source_customer_id": number, "ordered_at": f"{day} 03:00:00",
            "ordered_date": day, **more}  # fmt: skip


def bare(order: str, number: int | None, net: str) -> dict[str, Any]:
    """A line that says neither day nor customer."""
    return line(order, number, None, "", net, ordered_at=None, ordered_date=None)  # type: ignore[arg-type]


class Chain:
    """What the lines of each order were after each night, and whether the last night equals a rebuild."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.nights: dict[str, list[tuple[Any, ...]]] = {}
        self.equals_a_rebuild = False

    def build(self, name: str, day: date) -> None:
        result = build(self.lake.seal(), as_of=day)
        assert result.succeeded, (result.errors, result.tests_failed)
        self.nights[name] = sorted(ask(self.lake.ws, PLACED))

    def rebuild(self, day: date) -> None:
        nights = tables_of(self.lake.ws)
        forget_build(self.lake.ws)
        assert build(self.lake.ws, as_of=day).succeeded
        self.equals_a_rebuild = tables_of(self.lake.ws) == nights

    def lines(self, night: str, order: str) -> list[list[Any]]:
        return [values for found, *values in self.nights[night] if found == order]


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """A head comes, changes and goes; a line speaks for itself; a day of lines without a number is sent again."""
    lake = Lake(tmp_path_factory.mktemp("heads"))
    lake.deliver("customer_records", NOV_1, [customer("c1", "one"), customer("c2", "two")], export="customers")
    lake.identify(k1=["erp:c1"], k2=["erp:c2"])
    made = Chain(lake)

    lake.deliver("order_lines", NOV_1, [bare("o1", 1, "10.00"), bare("o2", 1, "20.00")])
    lake.deliver("order_lines", NOV_1, [line("o3", 1, "c1", "2026-10-30 03:00:00", "10.00")], ordinal="own")
    lake.deliver("orders", NOV_1, [head("o3", "c2", "2026-10-29", shipped_date="2026-10-31")], export="heads")
    same = line("o4", None, "c1", "2026-10-30 03:00:00", "10.00")  # type: ignore[arg-type]
    day = lake.deliver("order_lines", NOV_1, [same, same, same], export="days", delivers="period")
    made.build("first", NOV_1)

    lake.deliver("orders", NOV_2, [head("o1", "c1", "2026-10-30")], export="heads")
    lake.withdraw("order_lines", day)
    lake.deliver("order_lines", NOV_1, [same, same], export="days", delivers="period", revision=2, ordinal="b")
    made.build("head_came", NOV_2)

    corrected = lake.deliver("orders", NOV_3, [head("o1", "c2", "2026-10-29")], export="heads")
    made.build("head_changed", NOV_3)

    lake.withdraw("orders", corrected)
    made.build("head_withdrawn", NOV_3)
    made.rebuild(NOV_3)
    return made


def test_lines_follow_the_head_of_their_order_when_it_comes_changes_and_goes(chain: Chain) -> None:
    assert chain.lines("first", "o1") == [["erp:o1:1", "2026-11-01", None, True]]
    assert chain.lines("head_came", "o1") == [["erp:o1:1", "2026-10-30", "erp:c1", False]]
    assert chain.lines("head_changed", "o1") == [["erp:o1:1", "2026-10-29", "erp:c2", False]]
    assert chain.lines("head_withdrawn", "o1") == [["erp:o1:1", "2026-10-30", "erp:c1", False]]


def test_a_line_without_a_head_stays_an_orphan_of_the_day_it_came(chain: Chain) -> None:
    assert all(chain.lines(night, "o2") == [["erp:o2:1", "2026-11-01", None, True]] for night in chain.nights)


def test_what_a_line_says_itself_wins_over_its_order(chain: Chain) -> None:
    assert chain.lines("first", "o3") == [["erp:o3:1", "2026-10-30", "erp:c1", False]]
    shipped = "select shipped_date::varchar from core.fct_order_line where source_order_id = 'o3'"
    assert ask(chain.lake.ws, shipped) == [("2026-10-31",)]


def test_equal_lines_without_a_number_stay_apart_and_leave_with_their_delivery(chain: Chain) -> None:
    assert len({number for number, *_ in chain.lines("first", "o4")}) == 3
    assert len({number for number, *_ in chain.lines("head_came", "o4")}) == 2


def test_nights_of_heads_and_resent_days_equal_a_rebuild(chain: Chain) -> None:
    assert chain.equals_a_rebuild
