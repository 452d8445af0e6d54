"""The steward's queue: pairs of records by revenue at stake, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import deciding
from dashboards.components import comparing, filters, money, notices, rows, tables
from dashboards.components.numbers import count, is_missing
from dashboards.i18n import said
from dashboards.session import Session

QUEUE = "marts.mart_identity_review"
LISTED = 500
_LATER, _ORDER = "identity_later", "identity_order"
_QUEUE = (
    "queue_no", "at_stake_12m_amt", "name_a", "name_b", "review_reason", "match_ratio", "department_a", "department_b",
    "at_stake_amt", "larger_12m_amt", "open_ticket_count",
)  # fmt: skip


def queue(now: Session) -> None:
    """The pairs that wait, the dearest first, or the one that is open."""
    say, language = now.say, now.language
    every = now.reader.table(QUEUE, order_by=["queue_no"], limit=LISTED)
    waiting = _waiting(every, now)
    if asked := st.query_params.get("pair"):
        _opened(asked, waiting["review_id"].tolist(), now)
        return
    aside = st.session_state.get(_LATER, [])
    found = waiting[~waiting["review_id"].isin(aside)]
    decided = count(len(every) - len(waiting), language)
    if found.empty:
        _nothing(decided, len(waiting), now)
        return
    chosen = _filtered(found, now)
    words = {"n": count(len(chosen), language), "total": count(now.reader.rows(QUEUE), language), "decided": decided}
    st.caption(say("identity.queue_note", **words))
    if chosen.empty:
        st.caption(say("identity.nothing_chosen"))
        return
    _list(chosen, now)


def _list(chosen: pd.DataFrame, now: Session) -> None:
    """The way to the first pair, and the table in which any other is picked."""
    ids = st.session_state[_ORDER] = chosen["review_id"].tolist()
    st.button(now.say("identity.begin"), on_click=_open, args=(ids[0],), icon=":material/play_arrow:")
    unit = money.unit_of(chosen, now.say, now.language)
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(now.say(f"field.{name}"), width=170) for name in ("name_a", "name_b")
    }
    stake = tables.label("at_stake_12m_amt", now.language, unit)
    columns["at_stake_12m_amt"] = st.column_config.NumberColumn(stake, format="%,.2f", width=140)
    rows.picked(
        worded(chosen, now)[list(_QUEUE)], now, "review_queue", lambda row: _open(ids[row]),
        title=now.say("identity.queue"), unit=unit, columns=columns,
    )  # fmt: skip


def _waiting(every: pd.DataFrame, now: Session) -> pd.DataFrame:
    """The pairs about which nothing was handed over since the night."""
    handed_over = deciding.waiting_pairs(deciding.told(now))
    ends = zip(every["customer_record_id_a"], every["customer_record_id_b"], strict=True)
    return every.loc[[pair not in handed_over for pair in ends]]


def _nothing(decided: str, aside: int, now: Session) -> None:
    """What a steward sees who is through: what comes tonight, and what was put aside."""
    body = now.say("identity.nothing") if decided == "0" else now.say("identity.all_decided", n=decided)
    notices.empty(now.say("identity.nothing_title"), body, ":material/task_alt:")
    if aside:
        again = now.say("identity.again", n=count(aside, now.language))
        st.button(again, on_click=lambda: st.session_state.pop(_LATER, None), icon=":material/replay:")


def _filtered(found: pd.DataFrame, now: Session) -> pd.DataFrame:
    say, language = now.say, now.language
    departments = sorted({*found["department_a"], *found["department_b"]})
    with st.container(horizontal=True):
        reason = filters.choice(
            say("identity.by_reason"), ["", *sorted(set(found["review_reason"]))], "",
            lambda code: said(language, f"enum.review_reason.{code}", code) if code else say("health.all"), "reason",
        )  # fmt: skip
        department = filters.choice(
            say("field.department"), ["", *departments], "",
            lambda code: notices.department_name(language, code) if code else say("health.all"), "department",
        )  # fmt: skip
    if reason:
        found = found[found["review_reason"] == reason]
    return found[(found["department_a"] == department) | (found["department_b"] == department)] if department else found


def worded(found: pd.DataFrame, now: Session) -> pd.DataFrame:
    """Codes as words of the language, scores as shares."""
    language = now.language
    changed: dict[str, Any] = {"match_ratio": found["match_score"]} if "match_score" in found else {}
    changed |= {
        name: [None if is_missing(code) else notices.department_name(language, code) for code in found[name]]
        for name in ("department_a", "department_b")
        if name in found
    }
    for name in ("review_reason", "decision_kind"):
        if name in found:
            changed[name] = [said(language, f"enum.{name}.{code}", str(code)) for code in found[name]]
    return found.assign(**changed)


def _open(review_id: str) -> None:
    st.query_params["pair"] = review_id


def _opened(asked: str, waiting: Sequence[str], now: Session) -> None:
    """One pair, how many wait, and the way on: after an answer, or later."""
    order = [each for each in st.session_state.get(_ORDER) or waiting if each in waiting]
    on = _onward(asked, order)
    with st.container(horizontal=True, vertical_alignment="center"):
        rows.up("pair", now)
        later = now.say("identity.later")
        st.button(later, on_click=_later, args=(asked, on), icon=":material/schedule:", type="tertiary")
        if asked in order:
            place = {"at": count(order.index(asked) + 1, now.language), "n": count(len(order), now.language)}
            st.caption(now.say("identity.place", **place))
    found = now.reader.table(QUEUE, where={"review_id": asked}, limit=1)
    if found.empty or asked not in waiting:
        notices.empty(now.say("identity.gone_title"), now.say("identity.gone"), ":material/task_alt:")
        return
    comparing.pair(found.iloc[0], on, now)


def _onward(asked: str, order: Sequence[str]) -> Callable[[], None]:
    """Opens the pair after this one that was not put aside, else the first such, else the list."""
    at = order.index(asked) if asked in order else 0
    aside = st.session_state.get(_LATER, [])
    others = [each for each in (*order[at:], *order[:at]) if each != asked and each not in aside]

    def on() -> None:
        if others:
            _open(others[0])
        else:
            st.query_params.pop("pair", None)

    return on


def _later(review_id: str, on: Callable[[], None]) -> None:
    """Out of sight for this session; nothing is written down."""
    st.session_state[_LATER] = [*st.session_state.get(_LATER, []), review_id]
    on()
