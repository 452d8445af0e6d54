"""Who is due for a contact, who is overdue, and how far the three states of cooperation go. Computes no KPI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards.components import filters, money, panels, sheets
from dashboards.session import Session

CYCLES = "marts.mart_contact_cycle"
FIGURES = (
    "overdue_customer_count", "overdue_contact_ratio", "contacted_customer_count", "contact_cycle_median_days",
    "cooperating_customer_count", "following_customer_count",
)  # fmt: skip
STATES = ("cooperating", "following", "not_yet")
OF_STATE = ("state_customer_count", "contacted_customer_count", "overdue_customer_count", "overdue_contact_ratio",
            "contact_cycle_median_days")  # fmt: skip
DUE = ("name", "next_contact_due_date", "overdue_days", "cooperation_state", "employee_name", "last_contact_date",
       "last_result_code", "cycle_days", "cycle_source", "due_source", "contact_count", "open_opportunity_count",
       "net_sales_12m_amt", "region_code", "customer_id")  # fmt: skip
LIMIT = 200


def shown(today: panels.View, now: Session, where: Mapping[str, Any]) -> None:
    """Figures of contacts, the three states, and the customers to contact, the longest overdue first."""
    say = now.say
    st.caption(say("contact.cycle_note"))
    panels.cards_of(FIGURES, today, now)
    with panels.boxed(say("contact.states"), OF_STATE, today, now):
        found = today.beside(OF_STATE, "cooperation_state", now, STATES)
        sheets.of_metrics(found, now, "contact_states", title=say("contact.states"))

    panels.heading(say("contact.due"), ("overdue_customer_count",), today, now)
    state = filters.segments(
        say("contact.which"), ("overdue", "coming"), "overdue", lambda key: say(f"contact.{key}"), "due", quiet=True
    )
    order = ["-overdue_days", "customer_id"] if state == "overdue" else ["next_contact_due_date", "customer_id"]
    found = now.reader.table(CYCLES, where={**where, "is_overdue": state == "overdue"}, order_by=order, limit=LIMIT + 1)
    found = found[found["next_contact_due_date"].notna()]
    if found.empty:
        st.caption(say("contact.nobody"))
    else:
        unit = money.unit_of(found, say, now.language)
        sheets.of_mart(found, DUE, now, f"due_{state}", table=CYCLES, title=say("contact.due"), unit=unit,
                       is_of_customers=True, limit=LIMIT)  # fmt: skip
