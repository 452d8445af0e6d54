"""订单到回款: whether promises are kept, what is owed and how late, and every order on its way to money."""

import streamlit as st

from dashboards.components import asking, collecting, notices, periods, rows
from dashboards.i18n import said
from dashboards.session import session

AMONG = tuple(period for period in periods.PERIODS if period != "d30")  # told by month

rows.follow()
now = session()
say, reader, language = now.say, now.reader, now.language

if not reader.rows(collecting.ORDERS) and not reader.rows(collecting.MONTHS_OWED):
    name = said(language, "enum.department.finance", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

with_regions = next(name for name in ("receivable_amt", "paid_amt", "net_sales_amt") if name in reader.metrics)
asked = asking.chosen(with_regions, now, AMONG)
months = asking.months_of(asked)
st.caption(say("team.months", months=asking.month_words(months, now)))

if "otif_ratio" in reader.metrics and reader.rows(collecting.ORDERS):
    st.subheader(say("cash.kept"), anchor=False)
    st.caption(say("cash.kept_note"))
    collecting.kept(months, now)

if "receivable_amt" in reader.metrics and reader.rows(collecting.MONTHS_OWED):
    st.subheader(say("cash.receivables"), anchor=False)
    st.caption(say("cash.receivables_note"))
    collecting.receivables(months, now)
    collecting.ageing(months, now)
    if reader.rows(collecting.OWED):
        collecting.owing(months, now)

if reader.rows(collecting.ORDERS):
    collecting.orders(months, now)
