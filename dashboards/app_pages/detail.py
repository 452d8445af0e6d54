"""明细: the rows behind a number of the home page; a picked row opens its customer."""

import streamlit as st

from dashboards import drilling, registry
from dashboards.components import filters, money, notices, periods, tables
from dashboards.components.numbers import count, day, is_missing
from dashboards.components.words import plain
from dashboards.i18n import said
from dashboards.session import session

now = session()
say, reader, language = now.say, now.reader, now.language

offered = [name for name in drilling.LISTS if name in reader.metrics and reader.has(drilling.LISTS[name])]
if not offered:
    notices.empty(say("notice.no_part_title", name=say("app.detail")), say("notice.no_part"))
    st.stop()


def region_name(code: str) -> str:
    """All regions, or one by its name."""
    return say("home.all_regions") if code == "all" else said(language, f"enum.region_code.{code}", code)


def open_picked() -> None:
    """Remember the picked row's customer; the page is left when the script runs again."""
    rows = st.session_state["detail"].selection.rows
    if rows:
        st.session_state["detail_picked"] = st.session_state["detail_customers"][rows[0]]


if picked := st.session_state.pop("detail_picked", None):
    st.switch_page(registry.page("customer_360").file, query_params={"customer": picked})

regions = [code for code in drilling.regions(reader) if not is_missing(code)]
with st.container(horizontal=True, vertical_alignment="top"):
    name = filters.choice(say("detail.kpi"), offered, offered[0], lambda key: reader.card(key, language).label, "kpi")
    period = filters.segments(
        say("home.period"), periods.PERIODS, periods.DEFAULT, lambda key: say(f"home.periods.{key}"), "period"
    )
    region = filters.choice(say("home.region"), ["all", *regions], "all", region_name, "region")

start, end = periods.bounds(period, reader.as_of)
found = drilling.rows(reader, name, start, end, None if region == "all" else region)
if found.empty:
    notices.empty(say("detail.nothing_title"), say("detail.nothing"), ":material/list_alt:")
    st.stop()

days = say("card.at_day", day=day(reader.as_of)) if name == "open_ticket_count" else f"{day(start)} – {day(end)}"
label = reader.card(name, language).label
st.markdown(f"**{say('detail.heading', label=plain(label), days=days)}**")
shown = found.head(drilling.LISTED)
unit = money.unit_of(shown, say, language)
st.session_state["detail_customers"] = shown["customer_id"].tolist()
columns = [column for column in drilling.SHOWN if column in shown]
listed = tables.worded(shown, language)[columns]
tables.shown(listed, language, say, "detail", unit=unit, title=label, on_select=open_picked)
if len(found) > len(shown):
    st.caption(say("detail.more", n=count(len(shown), language)))
st.caption(say("customer.pick"))
