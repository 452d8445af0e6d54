"""客户价值与二八: how few customers bring most, what each leaves after all costs, and who moves up or down."""

import streamlit as st

from dashboards.components import filters, notices, panels, places, rows, shares, valued
from dashboards.components.numbers import day
from dashboards.session import session

PARTS = {"spread": shares.SPREAD, "customers": valued.VALUES, "moves": valued.MOVES, "served": valued.SERVED}
DRAWN = {"customers": valued.customers, "moves": valued.moves, "served": valued.served}

rows.follow()
now = session()
say, reader = now.say, now.reader
known = [part for part, table in PARTS.items() if reader.rows(table)]

if not known:
    if any(map(reader.has, PARTS.values())):
        notices.empty(say("notice.no_part_title", name=say("value.name")), say("notice.no_part"))
    else:
        notices.empty(say("notice.not_in_scope_title"), say("notice.not_in_scope"), ":material/lock:")
    st.stop()

part = filters.segments(say("value.part"), known, known[0], lambda key: say(f"value.part_{key}"), "part", quiet=True)
if part == "spread":
    shares.spread(now)
    st.stop()

region = places.region(valued.OF_REGIONS, now)
basis = panels.basis_of(valued.OF_REGIONS, now)
view = panels.View(basis, say("card.at_day", day=day(reader.as_of)), region)
st.caption(say(f"value.{part}_note"))
DRAWN[part](view, now)
