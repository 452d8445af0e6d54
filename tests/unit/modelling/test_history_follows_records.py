"""The dated history of customer records after any nights equals the history worked out at once (design D7, D13)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipelines.modelling import forget_build
from tests.unit.modelling.conftest import ask, build_only
from tests.unit.modelling.lake_fixture import Lake, customer

DAY = date(2026, 11, 1)
KEYS = [f"c{number}" for number in range(8)]
HISTORY = "select * exclude (_delivery_id) from core.dim_customer_history order by customer_record_id, period_no"


def history_after(lake: Lake) -> list[tuple[Any, ...]]:
    build_only(lake, "dim_customer_history")
    return ask(lake.ws, HISTORY)


def random_night(lake: Lake, chance: random.Random, night: int, delivered: list[str]) -> None:
    """A list of changes or of everybody, sometimes of an earlier day; now and then one is taken back."""
    if delivered and chance.random() < 0.25:
        lake.withdraw("customer_records", delivered.pop(chance.randrange(len(delivered))))
    day = DAY + timedelta(days=chance.randrange(night + 1))
    rows = [customer(key, chance.choice("甲乙丙"), phone=chance.choice("12")) for key in KEYS if chance.random() < 0.5]
    export, delivers = chance.choice([("customers", "changes"), ("everybody", "full")])
    named = {"export": export, "delivers": delivers, "revision": night, "ordinal": str(night)}
    delivered.append(lake.deliver("customer_records", day, rows, **named))


def rebuilt(lake: Lake) -> list[tuple[Any, ...]]:
    forget_build(lake.ws)
    return history_after(lake)


def full_list(lake: Lake, day: int, keys: str) -> str:
    rows = [customer(key, "甲") for key in keys]
    return lake.deliver("customer_records", DAY + timedelta(days=day), rows, export="everybody", delivers="full")


def test_a_late_full_list_ends_records_of_the_list_before_it(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.identify(k1=["erp:a"])
    for day, keys in ((1, "abc"), (5, "ab"), (3, "a")):
        full_list(lake, day, keys)
        after_nights = history_after(lake)
    assert after_nights == rebuilt(lake)
    assert [str(row[3]) for row in after_nights if row[0] == "erp:c"] == ["2026-11-04"]


def test_a_list_taken_back_is_as_if_it_had_never_come(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.identify(k1=["erp:a"])
    full_list(lake, 1, "ab")
    before = history_after(lake)
    lake.deliver("customer_records", DAY + timedelta(days=2), [customer("a", "乙"), customer("c", "丙")], ordinal="x")
    history_after(lake)
    lake.withdraw("customer_records", "sales-orders-20261103-x")
    assert history_after(lake) == before


def test_random_nights_leave_the_history_of_a_rebuild(tmp_path: Path) -> None:
    lake, chance, delivered = Lake(tmp_path), random.Random(1), list[str]()
    lake.identify(**{key: [f"erp:{key}"] for key in KEYS})
    for night in range(1, 8):
        random_night(lake, chance, night, delivered)
        after_nights = history_after(lake)
    assert len(after_nights) > len(KEYS)
    assert rebuilt(lake) == after_nights
