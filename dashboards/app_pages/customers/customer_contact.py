"""触达与推荐: who is due for a contact and who is overdue, how often customers are reached, and what to offer them."""

from dataclasses import replace

import streamlit as st

from dashboards.components import due, living, notices, offering, panels, periods, places, reached, rows
from dashboards.components.numbers import day
from dashboards.session import session

PARTS = (due.CYCLES, reached.PRESSURE, reached.WALLETS, offering.OFFERS)

rows.follow()
now = session()
say, reader = now.say, now.reader

if not any(map(reader.rows, PARTS)):
    notices.empty(say("notice.no_part_title", name=say("contact.name")), say("notice.no_part"))
    st.stop()

region = places.region("state_customer_count" if reader.rows(due.CYCLES) else "touches_count", now)
today = panels.View(panels.basis_of("", now), say("card.at_day", day=day(reader.as_of)), region)
where = {} if region is None else {"region_code": region}

panels.heading(say("contact.cycle"), due.FIGURES, today, now)
if not panels.is_missing_part(due.CYCLES, now):
    due.shown(today, now, where)

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

offers = replace(today, basis=panels.basis_of("first_offer_value_amt", now))
panels.heading(say("contact.offers"), offering.FIGURES, offers, now)
if not panels.is_missing_part(offering.OFFERS, now):
    offering.shown(offers, now, where)
