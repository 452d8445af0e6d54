"""库存健康与可承诺: what must be ordered, what can be promised, what stock-outs cost, whose demand has shifted."""

import streamlit as st

from dashboards.components import filters, notices, rows, stocking
from dashboards.i18n import said
from dashboards.session import session

PARTS = {
    "health": (stocking.HEALTH, stocking.health),
    "promise": (stocking.PROMISES, stocking.promises),
    "stockouts": (stocking.LOST, stocking.lost),
    "shift": (stocking.SHIFTS, stocking.shifts),
}

rows.follow()
now = session()
say, reader = now.say, now.reader

if not any(reader.rows(table) for table, _ in PARTS.values()):
    name = said(now.language, "enum.department.inventory", "")
    notices.empty(say("notice.no_part_title", name=name), say("notice.no_part"))
    st.stop()

part = filters.segments(
    say("stocking.part"), list(PARTS), "health", lambda key: say(f"stocking.{key}"), "part", quiet=True
)
table, shown = PARTS[part]
st.caption(say(f"stocking.{part}_note"))
if reader.rows(table):
    shown(now)
else:
    st.caption(say("notice.no_part" if reader.has(table) else "notice.not_in_scope"))
