"""客户事件与名单: which moments of customers to act on, what each rule brings, and lists that leave to be acted on."""

from dataclasses import replace

import streamlit as st

from dashboards.components import acting, happening, notices, panels, periods, places, rows
from dashboards.session import session

rows.follow()
now = session()
say, reader = now.say, now.reader

if not reader.has(happening.EVENTS):
    notices.empty(say("notice.no_part_title", name=say("events.name")), say("notice.no_part"))
    st.stop()

region = places.region("fired_event_count", now)
start, end = periods.bounds("m12", reader.as_of)
view = replace(acting.view(now), region=region, period=say("events.m12"), days={"start": start, "end": end})

panels.heading(say("events.moments"), happening.FIGURES, view, now)
st.caption(say("events.note"))
if reader.rows(happening.EVENTS):
    panels.cards_of(happening.FIGURES, view, now)
    happening.lately(view, now)
else:
    st.caption(say("events.none"))

if reader.has(happening.EFFECTS):
    panels.heading(say("events.rules"), ("event_outcome_ratio", "event_control_outcome_ratio"), view, now)
    st.caption(say("events.rules_note"))
    happening.rules(now)

panels.heading(say("lists.title"), (), view, now)
acting.ask(now)

panels.heading(
    say("lists.past"), ("list_outcome_ratio", "list_control_outcome_ratio", "list_left_out_ratio"), view, now
)
acting.past(now)
