"""对账: every mart's total beside its source's, less what is left out and why; what does not agree stands first."""

import streamlit as st

from dashboards.components import agreeing, notices
from dashboards.session import session

now = session()
say, reader = now.say, now.reader

if not reader.has(agreeing.TOTALS):
    notices.empty(say("notice.not_in_scope_title"), say("notice.not_in_scope"), ":material/lock:")
    st.stop()

found = reader.table(agreeing.TOTALS, order_by=["mart_name", "measure_name", "currency_code", "reason_code"])
st.caption(say("reconciliation.note"))
agreeing.verdict(found, now)
agreeing.totals(found, now)
st.subheader(say("reconciliation.left_out"), anchor=False)
st.caption(say("reconciliation.left_out_note"))
agreeing.left_out(found, now)
