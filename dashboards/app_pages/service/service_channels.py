"""渠道成本与自助: costs of contacts, what is settled the first time, self-service, and who could save elsewhere."""

import streamlit as st

from dashboards.components import asking, channelling, notices, periods, rows
from dashboards.i18n import said
from dashboards.session import session

AMONG = tuple(period for period in periods.PERIODS if period != "d30")  # told by month

rows.follow()
now = session()
say, reader = now.say, now.reader

if not reader.rows(channelling.COSTS) and not reader.rows(channelling.SELF):
    name = said(now.language, "enum.department.service", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

# The basis is that of contacts: deliveries and returns stand in rows of their own with theirs.
asked = asking.months_of(asking.chosen("deflection_saving_amt", now, AMONG))
st.caption(say("team.months", months=asking.month_words(asked, now)))

if reader.rows(channelling.COSTS):
    st.subheader(say("channelling.cost"), anchor=False)
    st.caption(say("channelling.cost_note"))
    channelling.costs(asked, now)

if reader.rows(channelling.WINDOWS):
    st.subheader(say("channelling.first"), anchor=False)
    st.caption(say("channelling.first_note"))
    channelling.first_contact(asked, now)

if reader.rows(channelling.SELF):
    st.subheader(say("channelling.self"), anchor=False)
    st.caption(say("channelling.self_note"))
    channelling.self_service(asked, now)

if reader.rows(channelling.MOVES):
    st.subheader(say("channelling.moves"), anchor=False)
    st.caption(say("channelling.moves_note"))
    channelling.moves(asked, now)

if reader.rows(channelling.SAVINGS):
    st.subheader(say("channelling.savings"), anchor=False)
    st.caption(say("channelling.savings_note"))
    channelling.savings(asked, now)
