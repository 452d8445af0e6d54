"""The form under which a steward signs: why, by whom, and a button for each answer. Hands over, decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboards import deciding
from dashboards.session import Session

_SAID = "signing_said"
_ICONS = {
    deciding.MERGE: ":material/merge:",
    deciding.FORBID: ":material/call_split:",
    deciding.WITHDRAW: ":material/undo:",
}


def form(pair: tuple[str, str], answers: Sequence[str], leave: str, now: Session) -> None:
    """Ask for a reason and an answer about two records; when sent, the parameter `leave` goes out of the URL."""
    key = " ~ ".join(pair)
    deciding.command_id(key)
    by = deciding.signature(dict(st.user))
    with st.form(f"sign_{key}", border=True):
        st.text_area(now.say("identity.reason"), key=f"reason_{key}", max_chars=500, height=80)
        if by:
            st.caption(now.say("identity.signed_by", name=by))
        else:
            st.text_input(now.say("identity.your_name"), key="signing_name", max_chars=80)
        with st.container(horizontal=True):
            for answer in answers:
                st.form_submit_button(
                    now.say(f"identity.answer.{answer}"),
                    icon=_ICONS[answer],
                    on_click=_send,
                    args=(answer, pair, by, leave, now),
                    key=f"{answer}_{key}",
                )
    st.caption(now.say("identity.signed_note"))


def said() -> None:
    """What the last form came to, once."""
    if told := st.session_state.pop(_SAID, None):
        show = st.success if told[0] else st.error
        show(told[1])


def _send(answer: str, pair: tuple[str, str], signed: str, leave: str, now: Session) -> None:
    key = " ~ ".join(pair)
    reason = str(st.session_state.get(f"reason_{key}") or "").strip()
    by = signed or str(st.session_state.get("signing_name") or "").strip()
    if not reason or not by:
        st.session_state[_SAID] = (False, now.say("identity.unsigned"))
        return
    deciding.decide(now, answer, pair, reason, by, deciding.command_id(key))
    deciding.forget(key)
    st.session_state[_SAID] = (True, now.say("identity.taken"))
    st.query_params.pop(leave, None)
