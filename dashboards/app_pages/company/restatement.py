"""追溯调整: why each KPI changed since the version before, part by part, and which files are behind it."""

import streamlit as st

from dashboards.components import notices, restated
from dashboards.session import session

now = session()
say, reader = now.say, now.reader

if not reader.rows(restated.PARTS_OF):
    notices.empty(say("restatement.none_title"), say("restatement.none"))
    st.stop()

st.caption(restated.versions(reader.table(restated.PARTS_OF, limit=1).iloc[0].to_dict(), now))
view = restated.chosen(now)
st.markdown(restated.sentence(view.row, now))
restated.waterfall(view.row, now)
with st.expander(say("restatement.meaning")):
    st.markdown(
        "\n".join(f"- **{say(f'restatement.{one}')}** {say(f'restatement.{one}_help')}" for one in restated.PARTS)
    )
restated.of_month(view, now)
restated.of_other_months(view, now)
if reader.has(restated.DELIVERIES):
    restated.deliveries(now)
    st.page_link("app_pages/data_health.py", label=say("restatement.to_health"), icon=":material/fact_check:")
