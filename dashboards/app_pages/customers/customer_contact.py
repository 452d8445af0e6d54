"""触达与推荐: who is due for a contact and who is overdue, how often customers are reached, and what to offer them."""

from dataclasses import replace

import streamlit as st

from dashboards.components import filters, living, money, notices, panels, periods, places, reached, rows, sheets
from dashboards.components.numbers import day
from dashboards.session import session

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

rows.follow()
now = session()
say, reader = now.say, now.reader

if not reader.rows(CYCLES):
    notices.empty(say("notice.no_part_title", name=say("contact.name")), say("notice.no_part"))
    st.stop()

region = places.region("state_customer_count", now)
today = panels.View(panels.basis_of("", now), say("card.at_day", day=day(reader.as_of)), region)
where = {} if region is None else {"region_code": region}

panels.heading(say("contact.cycle"), FIGURES, today, now)
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
found = reader.table(CYCLES, where={**where, "is_overdue": state == "overdue"}, order_by=order, limit=LIMIT + 1)
found = found[found["next_contact_due_date"].notna()]
if found.empty:
    st.caption(say("contact.nobody"))
else:
    unit = money.unit_of(found, say, now.language)
    sheets.of_mart(found, DUE, now, f"due_{state}", table=CYCLES, title=say("contact.due"), unit=unit,
                   is_of_customers=True, limit=LIMIT)  # fmt: skip

first, end = periods.whole_month(periods.month_start(reader.as_of, 1), reader.as_of)
month = replace(today, period=living.running(first, now), days={"start": first, "end": end})
panels.heading(f"{say('contact.pressure')} · {month.period}", reached.OF_MONTH, month, now)
st.caption(say("contact.pressure_note"))
if not panels.is_missing_part(reached.PRESSURE, now):
    reached.pressure(month, now, where)

wallets = replace(today, basis=panels.basis_of("spend_elsewhere_amt", now))
panels.heading(say("contact.wallets"), reached.OF_WALLETS, wallets, now)
if not panels.is_missing_part(reached.WALLETS, now):
    reached.wallets(wallets, now, where)
