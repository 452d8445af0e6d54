"""销售团队: what sales people catch, advance and win and how fast, how new ones come up, and whose customers wait."""

import streamlit as st

from dashboards.components import asking, notices, performing, periods
from dashboards.i18n import said
from dashboards.session import session

FIGURES = {
    "caught": ("rep_lead_count", "rep_created_count", "rep_advanced_count"),
    "won": ("rep_won_count", "rep_won_amt", "rep_cycle_mean_days", "rep_win_rate_count_ratio",
            "rep_win_rate_amount_ratio", "rep_win_rate_all_ratio"),
    "attained": ("rep_signed_amt", "rep_attainment_signed_x", "sales_velocity_amt_per_day"),
}  # fmt: skip
OF = {"rep_win_rate_count_ratio": "rep_decided_count", "rep_win_rate_amount_ratio": "rep_decided_count",
      "rep_win_rate_all_ratio": "rep_matured_count", "rep_cycle_mean_days": "rep_won_count"}  # fmt: skip
AMONG = tuple(period for period in periods.PERIODS if period != "d30")  # told by month

now = session()
say, reader, language = now.say, now.reader, now.language

if "rep_won_amt" not in reader.metrics or not reader.rows(performing.TABLE):
    name = said(language, "enum.department.sales", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

asked = asking.chosen("rep_won_amt", now, AMONG)
months = asking.months_of(asked)
st.caption(say("team.months", months=asking.month_words(months, now)))
notes = asking.of_many(OF, months, now)
for part, figures in FIGURES.items():
    st.markdown(f"**{say(f'team.{part}')}**")
    asking.flows(figures, months, now, notes)

st.subheader(say("team.by_person"), anchor=False)
performing.of_period(months, now)

people = performing.newest(asked, now)
performing.stand(people, asked, now)

st.subheader(say("team.ramp"), anchor=False)
st.caption(say("team.ramp_note"))
performing.ramp(months, now)

performing.waiting(people, asked, now)
