"""Facts after any nights equal the facts of a rebuild, whichever came first, they or their parents (design D13)."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.modelling import forget_build
from tests.unit.modelling.conftest import NOV_1, build_only, tables_of
from tests.unit.modelling.lake_fixture import Lake, customer, line

FACTS = (
    "fct_payment", "fct_invoice", "fct_payment_allocation", "fct_shipment", "fct_freight", "fct_return", "fct_usage",
    "fct_ticket", "fct_call", "fct_survey",
)  # fmt: skip
NIGHTS = 6


def random_rows(chance: random.Random) -> dict[str, list[dict[str, Any]]]:
    """A few rows of every entity, about customers, orders, payments and contracts that may not be there."""

    def one(letter: str) -> str:
        return f"{letter}{chance.randrange(4)}"

    def amount() -> str:
        return f"{chance.randrange(1, 9)}.00"

    at, on = "2026-10-30 03:00:00", "2026-10-30"
    of_line = {"source_order_id": one("o"), "line_no": chance.randrange(1, 3)}
    region = {"region_code": chance.choice(["east", "west"])}
    return {
        "customer_records": [customer(one("c"), "name", **region)],
        "order_lines": [line(one("o"), chance.randrange(1, 3), one("c"), at, amount(), source_employee_id=one("e"))],
        "payments": [{"source_payment_id": one("p"), "source_order_id": one("o"), "source_customer_id": one("c"),
                      "paid_at": at, "paid_date": on, "paid_amt": amount()}],
        "invoices": [{"source_invoice_id": one("i"), "source_order_id": one("o"), "source_customer_id": one("c"),
                      "invoiced_date": on, "due_date": on, "invoice_amt": amount()}],
        "payment_allocations": [{"source_allocation_id": one("a"), "source_payment_id": one("p"),
                                 "source_invoice_id": one("i"), "allocated_date": on, "allocated_amt": amount()}],
        "shipments": [{"source_shipment_id": one("s"), **of_line, "shipped_qty": "1", "shipped_at": at,
                       "shipped_date": on}],
        "freight_charges": [{"source_freight_id": one("f"), "source_shipment_id": one("s"), "freight_date": on,
                             "freight_amt": amount()}],
        "returns": [{"source_return_id": one("r"), **of_line, "returned_at": at, "returned_date": on,
                     "returned_qty": "1"}],
        "contracts": [{"source_contract_id": one("k"), "source_customer_id": one("c"), "start_date": on}],
        "usage": [{"source_contract_id": one("k"), "source_customer_id": one("c"), "usage_date": on,
                   "usage_code": "hours", "usage_qty": amount()}],
        "tickets": [{"source_ticket_id": one("t"), "source_customer_id": one("c"), "opened_at": at, "opened_date": on}],
        "calls": [{"source_call_id": one("l"), "source_customer_id": one("c"), "direction": "inbound",
                   "offered_at": at, "offered_date": on}],
        "surveys": [{"source_survey_id": one("v"), "source_customer_id": one("c"), "sent_at": at, "sent_date": on}],
    }  # fmt: skip


def random_night(lake: Lake, chance: random.Random, night: int, delivered: list[tuple[str, str]]) -> None:
    """Half of the entities bring rows, some of an earlier day, and some earlier delivery is taken back."""
    for place in [place for place in delivered if chance.random() < 0.1]:
        delivered.remove(place)
        lake.withdraw(*place)
    rows = random_rows(chance)
    for entity in sorted(chance.sample(sorted(rows), len(rows) // 2)):
        day = NOV_1 + timedelta(days=chance.randrange(night + 1))
        place = {"export": entity, "revision": night, "ordinal": str(night)}
        delivered.append((entity, lake.deliver(entity, day, rows[entity] + random_rows(chance)[entity], **place)))
    known = [row for (entity, _) in delivered if entity == "customer_records" for row in ("erp:c0", "erp:c1")]
    lake.identify(**{f"k{night % 2}": known[:1], "k9": known[1:2]})


@pytest.mark.parametrize("seed", [3, 4])
def test_random_nights_leave_the_facts_of_a_rebuild(tmp_path: Path, seed: int) -> None:
    lake, chance, delivered = Lake(tmp_path), random.Random(seed), list[tuple[str, str]]()
    for night in range(NIGHTS):
        random_night(lake, chance, night, delivered)
        build_only(lake, *FACTS)
    after_nights = tables_of(lake.ws)
    forget_build(lake.ws)
    build_only(lake, *FACTS)
    rebuilt = tables_of(lake.ws)
    assert [name for name in rebuilt if rebuilt[name] != after_nights[name]] == []
    assert [fact for fact in FACTS if not rebuilt[f"core.{fact}"]] == []
