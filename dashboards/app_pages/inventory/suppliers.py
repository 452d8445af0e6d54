"""供应商与伙伴: what suppliers keep of their promises, what to order from whom, how distributors sell and report."""

from dataclasses import replace

import streamlit as st

from dashboards.components import asking, notices, periods, rows, supplying
from dashboards.i18n import said
from dashboards.session import session

AMONG = tuple(period for period in periods.PERIODS if period != "d30")  # told by month

rows.follow()
now = session()
say, reader, language = now.say, now.reader, now.language

if not reader.rows(supplying.SUPPLIERS) and not reader.rows(supplying.PARTNERS):
    name = said(language, "enum.department.inventory", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

asked = asking.months_of(asking.chosen("partner_net_sales_amt", now, AMONG))
st.caption(say("team.months", months=asking.month_words(asked, now)))

if reader.rows(supplying.SUPPLIERS):
    st.subheader(say("suppliers.kept"), anchor=False)
    st.caption(say("suppliers.kept_note"))
    bought = replace(asked, basis=asking.basis_of("purchase_received_amt", now), region=None)
    supplying.kept(bought, now)
    if reader.rows(supplying.ORDERS):
        supplying.to_order(bought, now)

if reader.rows(supplying.PARTNERS):
    st.subheader(say("suppliers.partners"), anchor=False)
    st.caption(say("suppliers.partners_note"))
    supplying.dealt(asked, now)
