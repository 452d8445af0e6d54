"""客户身份变更: what a night's merges and splits did to customer counts and revenue, by department."""

import streamlit as st

from dashboards.components import changed, filters, notices, rows, tables
from dashboards.session import session

rows.follow()
now = session()
say, reader = now.say, now.reader

if not reader.has(changed.NIGHTS):
    notices.empty(say("notice.not_in_scope_title"), say("notice.not_in_scope"), ":material/lock:")
    st.stop()

nights = reader.table(changed.NIGHTS, where={"is_whole_company": True}, order_by=["-registry_seq"], limit=1000)
nights = tables.local_times(nights, now.workspace.timezone)
if nights.empty:
    notices.empty(say("changes.none_title"), say("changes.none"), ":material/history:")
    st.stop()

names = {str(row["registry_seq"]): changed.name_of(row, now) for row in nights.to_dict("records")}
asked = filters.choice(say("changes.choose"), list(names), next(iter(names)), names.__getitem__, "night", width=340)
night = nights[nights["registry_seq"].astype(str) == asked].iloc[0]
changed.figures(night, now)
changed.over_time(nights, now)
changed.departments(night, now)
changed.events(night, now)
