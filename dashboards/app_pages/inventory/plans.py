"""计划协同: the seven plans beside what happened, beside each other, the running month's alerts, and demand planned."""

from dataclasses import replace

import streamlit as st

from dashboards.components import asking, demanding, notices, periods, planning
from dashboards.i18n import said
from dashboards.session import session

AMONG = tuple(period for period in periods.PERIODS if period != "d30")  # told by month

now = session()
say, reader, language = now.say, now.reader, now.language

if not reader.rows(planning.PLANS):
    name = said(language, "enum.department.finance", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

planning.running(now)
months = asking.months_of(asking.chosen("purchase_plan_to_date_amt", now, AMONG, "excluded"))
st.caption(say("team.months", months=asking.month_words(months, now)))
taxed = replace(months, basis=asking.basis_of("sales_plan_to_date_amt", now, "included"))
planning.reached(months, taxed, now)
planning.history(months, now)
planning.fits(months, now)
planning.weeks(now)
demanding.coming(now)
