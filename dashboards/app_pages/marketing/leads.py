"""线索与转介绍: from prospect to second order, what knowing money, authority and need is worth, and referrals."""

import streamlit as st

from dashboards.components import asking, notices, periods, ripening
from dashboards.i18n import said
from dashboards.session import session

AMONG = tuple(period for period in periods.PERIODS if period != "d30")  # told by month

now = session()
say, reader, language = now.say, now.reader, now.language

if not reader.rows(ripening.FUNNEL):
    name = said(language, "enum.department.marketing", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

asked = asking.months_of(asking.chosen("lead_count", now, AMONG))
st.caption(say("team.months", months=asking.month_words(asked, now)))
asking.flows(ripening.FIGURES, asked, now, asking.of_many(ripening.FIGURES_OF, asked, now))
with st.container(border=True):
    st.markdown(f"**{say('leads.funnel')}**", help=say("leads.funnel_help"))
    ripening.steps(asked, now)
ripening.by_knowledge(asked, now)
if reader.rows(ripening.REFERRAL):
    ripening.referred(now)
