"""满意度: how many answer, how satisfied they are and whether they would recommend us, each with n and interval."""

import streamlit as st

from dashboards.components import asking, notices, periods, rows, satisfied
from dashboards.i18n import said
from dashboards.session import session

AMONG = tuple(period for period in periods.PERIODS if period != "d30")  # told by month

rows.follow()
now = session()
say, reader = now.say, now.reader

if not reader.rows(satisfied.CELLS):
    name = said(now.language, "enum.department.service", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

asked = asking.chosen("touchpoint_sent_count", now, AMONG)
months = asking.months_of(asked)
st.caption(say("team.months", months=asking.month_words(months, now)))
st.subheader(say("satisfied.all"), anchor=False)
st.caption(say("satisfied.all_note"))
satisfied.whole(months, now)

st.subheader(say("satisfied.by"), anchor=False)
satisfied.by_names(months, now)

st.subheader(say("satisfied.cells"), anchor=False)
st.caption(say("satisfied.cells_note"))
satisfied.cells(months, now)
