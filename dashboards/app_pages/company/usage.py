"""功能使用: which pages and marts are opened, by which roles and when last, and which by nobody."""

import streamlit as st

from dashboards.components import cards, notices, sheets
from dashboards.components.definitions import metric_figure
from dashboards.components.numbers import month
from dashboards.session import session

USES = "marts.mart_usage"
METRICS = ("used_function_ratio", "used_function_count", "function_count", "page_open_count")
COLUMNS = ("label", "role_name", "opening_count", "session_count", "last_used_date", "is_never_used")

now = session()
say, reader = now.say, now.reader

if not reader.has(USES):
    notices.empty(say("notice.not_in_scope_title"), say("notice.not_in_scope"), ":material/lock:")
    st.stop()

st.caption(say("usage.note"))
found = reader.table(USES, where={"is_newest_month": True}, order_by=["-opening_count", "subject_kind", "subject_name"])
found = found.assign(label=found[f"label_{now.language}"])
if found.empty:
    st.caption(say("usage.nothing"))
    st.stop()
first = found["month_start_date"].iloc[0]
during = {"start": first, "end": first}
cards.figures(
    [
        metric_figure(name, reader.value(name, None, {}, **during), now, period=month(first, now.language))
        for name in METRICS
        if name in reader.metrics
    ],
    say("card.definition"),
)
for kind in ("page", "mart"):
    st.subheader(say(f"usage.{kind}"), anchor=False)
    rows = found[found["subject_kind"] == kind]
    sheets.of_mart(rows, COLUMNS, now, f"used_{kind}", table=USES, title=say(f"usage.{kind}"))
