"""客户全景: find a customer, then everything every department knows of them, and why the records are one."""

import streamlit as st

from dashboards import searching
from dashboards.components import customer, money, notices, redirected, tables
from dashboards.components.numbers import MISSING, count
from dashboards.session import session

LISTED = 50
TOP = 10

now = session()
say, reader, language = now.say, now.reader, now.language


def open_picked() -> None:
    """Put the picked row's customer into the URL; the rerun that follows shows them."""
    if picked := st.session_state["found"].selection.rows:
        st.query_params["customer"] = str(st.session_state["found_ids"][picked[0]])


def back() -> None:
    """Forget the customer; the search and its answers come back."""
    st.query_params.pop("customer", None)


if not (reader.has(searching.CUSTOMERS) and reader.has(searching.RECORDS)):
    notices.empty(say("notice.no_part_title", name=say("field.customer_id")), say("notice.no_part"))
    st.stop()

if asked := st.query_params.get("customer"):
    st.button(say("app.back"), on_click=back, icon=":material/arrow_back:", type="tertiary")
    known = reader.table(searching.CUSTOMERS, where={"customer_id": asked}, limit=1)
    if known.empty:
        known = redirected.survivor(asked, now)
    if known.empty:
        notices.empty(say("customer.gone_title"), say("customer.gone"), ":material/person_off:")
    else:
        customer.everything(known.iloc[0], now)
    st.stop()

typed = st.text_input(
    say("customer.query"),
    key="q",
    bind="query-params",
    placeholder=say("customer.query_hint"),
    type="search",
    max_chars=80,
)
if typed.strip():
    found = searching.found(reader, typed, LISTED)
    heading = say("customer.found", n=count(len(found), language))
else:
    found = searching.largest(reader, TOP)
    heading = say("customer.top")
if found.empty:
    notices.empty(say("customer.nobody_title"), say("customer.nobody"), ":material/person_search:")
    st.stop()

st.markdown(f"**{heading if len(found) <= LISTED else say('customer.found_many', n=LISTED)}**")
found = found.head(LISTED)
unit = money.unit_of(found, say, language)
st.session_state["found_ids"] = found["customer_id"].tolist()
shown = tables.worded(found, language)[
    ["name", "customer_type", "region_code", "phone", "net_sales_12m_amt", "last_order_date",
     "open_ticket_count", "record_count", "customer_id"]
]  # fmt: skip
st.dataframe(
    shown,
    hide_index=True,
    column_config=tables.config(list(shown.columns), language, unit),
    placeholder=MISSING,
    on_select=open_picked,
    selection_mode="single-row",
    key="found",
    alt=heading,
)
st.caption(say("customer.pick"))
