"""Who might be this customer and is not: pairs that wait for a steward, and pairs a steward kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import registry
from dashboards.components.notices import department_name
from dashboards.components.numbers import count, day, is_missing, share
from dashboards.components.words import plain
from dashboards.session import Session

QUEUE, DECISIONS = "marts.mart_identity_review", "marts.mart_identity_decision"
_SHOWN = 5


def block(customer_id: str, now: Session) -> None:
    """Nothing where nobody else came into question, or where this scope may not see who."""
    waiting, apart = _pairs(QUEUE, customer_id, now), _pairs(DECISIONS, customer_id, now)
    if not apart.empty:
        apart = apart[apart["is_in_force"] & (apart["decision_kind"] == "cannot_link")]
    if waiting.empty and apart.empty:
        return
    st.subheader(now.say("contending.title"), anchor=False, help=now.say("contending.help"))
    for row in waiting.sort_values("queue_no").head(_SHOWN).to_dict("records") if not waiting.empty else ():
        _waiting(row, customer_id, now)
    for row in apart.head(_SHOWN).to_dict("records"):
        _apart(row, customer_id, now)
    if (more := len(waiting) + len(apart) - min(len(waiting), _SHOWN) - min(len(apart), _SHOWN)) > 0:
        st.caption(now.say("contending.more", n=count(more, now.language)))


def _pairs(table: str, customer_id: str, now: Session) -> pd.DataFrame:
    """The rows in which the customer is either side."""
    if not now.reader.has(table):
        return pd.DataFrame()
    sides = [now.reader.table(table, where={f"customer_id_{side}": customer_id}) for side in "ab"]
    key = "review_id" if table == QUEUE else "decision_id"
    return pd.concat(sides, ignore_index=True).drop_duplicates(key)


def _waiting(row: Mapping[Any, Any], customer_id: str, now: Session) -> None:
    with st.container(border=True, gap="xsmall"):
        if row["is_one_customer"]:
            st.markdown(f"**{now.say('contending.doubted', a=plain(row['name_a']), b=plain(row['name_b']))}**")
        else:
            _who(row, customer_id, now)
        told = plain(row[f"evidence_{now.language}"])
        score = row["match_score"]
        st.markdown(told if is_missing(score) else f"{told} · {now.say('customer.score', score=share(score))}")
        page = registry.page("identity_review")
        st.page_link(
            page.file, label=now.say("contending.review", n=count(row["queue_no"], now.language)), icon=page.icon,
            query_params={"part": "queue", "pair": str(row["review_id"])},
        )  # fmt: skip


def _apart(row: Mapping[Any, Any], customer_id: str, now: Session) -> None:
    with st.container(border=True, gap="xsmall"):
        _who(row, customer_id, now)
        words = {"by": plain(row["decided_by"]), "day": day(row["decided_at"]), "why": plain(row["reason"])}
        st.markdown(now.say("contending.apart", **words))
        page = registry.page("identity_review")
        st.page_link(
            page.file, label=now.say("contending.decision", n=int(row["decision_id"])), icon=page.icon,
            query_params={"part": "decisions", "decision": str(row["decision_id"])},
        )  # fmt: skip


def _who(row: Mapping[Any, Any], customer_id: str, now: Session) -> None:
    """The other side, which leads to its page."""
    side = "b" if row["customer_id_a"] == customer_id else "a"
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        if is_missing(row[f"customer_id_{side}"]):
            st.markdown(f"**{plain(row[f'name_{side}'])}**")
            return
        other = str(row[f"customer_id_{side}"])
        file = registry.page("customer_360").file
        label, query = plain(row[f"name_{side}"]), {"customer": other}
        st.page_link(file, label=label, icon=":material/person:", query_params=query)
        st.caption(f"{plain(department_name(now.language, row[f'department_{side}']))} · {plain(other)}")
