"""What became of a customer's number: whom it took in, who left it, when. Nothing where it was always the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import registry, searching
from dashboards.components import tables
from dashboards.components.numbers import count, day
from dashboards.components.words import plain
from dashboards.i18n import texts
from dashboards.session import Session

EVENTS = "marts.mart_identity_event"
_SHOWN = 8


def block(customer_id: str, now: Session) -> None:
    """A line an event, the newest first; another number that lives leads to its page."""
    found = _events(customer_id, now)
    if found.empty:
        return
    st.subheader(now.say("lived.title"), anchor=False, help=now.say("lived.help"))
    others = sorted(set(found["other"].dropna().astype(str)))
    known = now.reader.table(searching.CUSTOMERS, ["customer_id", "name"], {"customer_id": others})
    names = dict(zip(known["customer_id"].astype(str), known["name"], strict=True))
    with st.container(border=True, gap="xsmall"):
        for row in found.head(_SHOWN).to_dict("records"):
            _line(row, names, now)
        if len(found) > _SHOWN:
            st.caption(now.say("lived.more", n=count(len(found) - _SHOWN, now.language)))


def _events(customer_id: str, now: Session) -> pd.DataFrame:
    """The events with what they say of this customer (`told`) and the other number (`other`)."""
    if not now.reader.has(EVENTS):
        return pd.DataFrame()
    own = now.reader.table(EVENTS, where={"customer_id": customer_id})
    taken = now.reader.table(EVENTS, where={"other_customer_id": customer_id})
    own = own.assign(told=own["event_kind"], other=own["other_customer_id"])
    taken = taken.assign(told=taken["event_kind"] + "_here", other=taken["customer_id"])
    found = pd.concat([own, taken], ignore_index=True)
    known = texts(now.language)
    if found.empty:
        return found
    found = found.loc[[f"lived.{told}" in known for told in found["told"]]]
    return tables.local_times(found, now.workspace.timezone).sort_values("event_id", ascending=False)


def _line(row: Mapping[Any, Any], names: Mapping[str, Any], now: Session) -> None:
    other = str(row["other"])
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        told = now.say(f"lived.{row['told']}", other=plain(other))
        st.markdown(f"{day(row['happened_at'])}　{told}")
        if other in names:
            st.page_link(
                registry.page("customer_360").file, label=plain(names[other]), icon=":material/person:",
                query_params={"customer": other},
            )  # fmt: skip
