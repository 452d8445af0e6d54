"""Facts after any nights equal the facts of a rebuild, whichever came first, they or their parents (design D13)."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from pipelines.modelling import forget_build
from tests.unit.modelling.conftest import NOV_1, build_only, tables_of
from tests.unit.modelling.lake_fixture import Lake, customer, line

FACTS = (
    "fct_payment", "fct_invoice", "fct_payment_allocation", "fct_shipment", "fct_freight", "fct_return", "fct_usage",
    "fct_ticket", "fct_call", "fct_survey", "fct_campaign_touch", "fct_call_leg", "fct_qa_score", "fct_agent_state",
    "fct_interaction", "fct_field_service_order", "fct_opportunity_stage",
)  # fmt: skip
NIGHTS = 3


def random_rows(chance: random.Random) -> dict[str, list[dict[str, Any]]]:
    """A few rows of every entity, about customers, orders, payments, contracts and campaigns that may not be there."""

    def one(letter: str) -> str:
        return f"{letter}{chance.randrange(3)}"

    def amount() -> str:
        return f"{chance.randrange(1, 9)}.00"

    at, on = "2026-10-30 03:00:00", "2026-10-30"
    sent = chance.choice([{}, {"sent_at": at, "sent_date": on}])
    of_line = {"source_order_id": one("o"), "line_no": chance.randrange(1, 3)}
    return {
        "customer_records": [{**customer(one("c"), "name"), "region_code": chance.choice(["east", "west"])}],
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
        "opportunity_stage_changes": [
            {"source_opportunity_id": one("n"), "source_customer_id": one("c"), "opportunity_amt": amount(),
             "stage": chance.choice(["qualify", "won"]), "entered_at": f"2026-10-{20 + chance.randrange(9)} 03:00:00",
             "entered_date": on}
        ],
        "returns": [{"source_return_id": one("r"), **of_line, "returned_at": at, "returned_date": on,
                     "returned_qty": "1"}],
        "contracts": [{"source_contract_id": one("k"), "source_customer_id": one("c"), "start_date": on}],
        "usage": [{"source_contract_id": one("k"), "source_customer_id": one("c"), "usage_date": on,
                   "usage_code": "hours", "usage_qty": amount()}],
        "tickets": [{"source_ticket_id": one("t"), "source_customer_id": one("c"), "opened_at": at, "opened_date": on}],
        "calls": [{"source_call_id": one("l"), "source_customer_id": one("c"), "direction": "inbound",
                   "offered_at": at, "offered_date": on}],
        "employees": [{"source_employee_id": one("e"), "employee_name": "name"}],
        "call_legs": [{"source_call_id": one("l"), "leg_no": chance.randrange(1, 3), "source_employee_id": one("e"),
                       "started_at": at, "started_date": on, "outcome_code": "answered"}],
        "qa_scores": [{"source_qa_score_id": one("q"), "source_call_id": one("l"), "source_employee_id": one("e"),
                       "scored_date": on, "score_pct": amount()}],
        "agent_states": [{"source_agent_state_id": one("z"), "source_employee_id": one("e"), "state_code": "talk",
                          "started_at": at, "started_date": on, "ended_at": at, "ended_date": on}],
        "interactions": [{"source_interaction_id": one("x"), "source_customer_id": one("c"), "channel_code": "web",
                          "started_at": at, "started_date": on}],
        "field_service_orders": [{"source_field_service_id": one("w"), "source_ticket_id": one("t"),
                                  "source_order_id": one("o"), "source_employee_id": one("e"),
                                  "service_type": "repair", "requested_at": at, "requested_date": on}],
        "surveys": [{"source_survey_id": one("v"), "source_customer_id": one("c"), "sent_at": at, "sent_date": on}],
        "campaigns": [{"source_campaign_id": one("g"), "started_date": chance.choice([on, "2026-10-20"])}],
        "campaign_touches": [{"source_campaign_id": one("g"), "source_customer_id": one("c"), "arm": "treatment",
                              "assigned_date": chance.choice([None, "2026-10-25"]), **sent}],
    }  # fmt: skip


def random_night(lake: Lake, chance: random.Random, night: int, delivered: list[tuple[str, str]]) -> None:
    """Some entities bring rows, now and then of an earlier day, and some earlier delivery is taken back."""
    for place in [one for one in delivered if chance.random() < 0.15 and not one[1].endswith("-0")]:
        delivered.remove(place)
        lake.withdraw(*place)
    entities = sorted(random_rows(chance))
    for entity in entities if night == 0 else sorted(chance.sample(entities, len(entities) // 3)):
        day = NOV_1 + timedelta(days=chance.randrange(night + 1))
        rows = [row for _ in range(3) for row in random_rows(chance)[entity]]
        place = {"export": entity, "revision": night, "ordinal": str(night)}
        delivered.append((entity, lake.deliver(entity, day, rows, **place)))


def other_customers(lake: Lake) -> None:
    customers = [{**customer(f"c{n}", "name"), "region_code": "north"} for n in range(3)]
    lake.deliver("customer_records", NOV_1 + timedelta(days=NIGHTS), customers, export="customer_records")
    lake.identify(k1=["erp:c0", "erp:c1", "erp:c2"])


def other_lines(lake: Lake) -> None:
    at = "2026-10-30 03:00:00"
    lines = [line(f"o{n}", k, "c0", at, "9.00", source_employee_id="e9") for n in range(3) for k in (1, 2)]
    lake.deliver("order_lines", NOV_1 + timedelta(days=NIGHTS), lines, export="order_lines")


def other_campaigns(lake: Lake) -> None:
    """One is taken back, the others began on other days; no order line says anything of them."""
    for place in [one for one in lake.living if one[0] == "campaigns"]:
        lake.withdraw(*place)
    campaigns = [{"source_campaign_id": f"g{n}", "started_date": f"2026-10-1{n}"} for n in range(2)]
    lake.deliver("campaigns", NOV_1 + timedelta(days=NIGHTS), campaigns, export="campaigns")


def test_random_nights_leave_the_facts_of_a_rebuild(tmp_path: Path) -> None:
    lake, chance, delivered = Lake(tmp_path), random.Random(3), list[tuple[str, str]]()
    for night in range(NIGHTS):
        random_night(lake, chance, night, delivered)
        build_only(lake, *FACTS)
    for changes in ([other_customers], [other_lines, other_campaigns]):
        for change in changes:
            change(lake)
        build_only(lake, *FACTS)
    after_nights = tables_of(lake.ws)
    forget_build(lake.ws)
    build_only(lake, *FACTS)
    rebuilt = tables_of(lake.ws)
    assert [name for name in rebuilt if rebuilt[name] != after_nights[name]] == []
    assert [fact for fact in FACTS if not rebuilt[f"core.{fact}"]] == []
