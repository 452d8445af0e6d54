"""CRM 能力自评与论断台账: how the company answers three frameworks from its own data, and claims beside own figures."""

import streamlit as st

from dashboards.components import judged, notices
from dashboards.session import session

now = session()
say, reader = now.say, now.reader

if not reader.has(judged.ASSESSMENT):
    notices.empty(say("notice.not_in_scope_title"), say("notice.not_in_scope"), ":material/lock:")
    st.stop()

st.caption(say("capability.note"))
found = reader.table(judged.ASSESSMENT, order_by=["framework_code", "item_no"])
for code in judged.FRAMEWORKS:
    st.subheader(say(f"capability.{code}"), anchor=False)
    judged.framework(code, found, now)
st.caption(say("capability.persons"))

if reader.has(judged.CLAIMS):
    st.subheader(say("capability.claims"), anchor=False, help=say("capability.claims_note"))
    judged.claims(reader.table(judged.CLAIMS), now)

with st.expander(say("capability.strategy"), icon=":material/account_tree:"):
    st.caption(say("capability.strategy_note"))
    judged.strategy(now)
