"""工单与投诉: how fast tickets are answered and solved, promises, the backlog, complaints won back, field service."""

import streamlit as st

from dashboards.components import asking, notices, rows, ticketing
from dashboards.i18n import said
from dashboards.session import session

rows.follow()
now = session()
say, reader = now.say, now.reader

if not reader.rows(ticketing.TICKETS):
    name = said(now.language, "enum.department.service", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

asked = asking.chosen("ticket_count", now)
st.subheader(say("ticketing.times"), anchor=False)
st.caption(say("ticketing.times_note"))
ticketing.times(asked, now)

st.subheader(say("ticketing.kept"), anchor=False)
st.caption(say("ticketing.kept_note"))
ticketing.kept(asked, now)

st.subheader(say("ticketing.backlog"), anchor=False)
ticketing.backlog(asked, now)
ticketing.oldest(asked, now)

if reader.rows(ticketing.COMPLAINTS):
    st.subheader(say("ticketing.complaints"), anchor=False)
    st.caption(say("ticketing.complaints_note"))
    ticketing.complaints(asked, now)

if reader.rows(ticketing.VISITS):
    st.subheader(say("ticketing.visits"), anchor=False)
    st.caption(say("ticketing.visits_note"))
    ticketing.visits(asked, now)
