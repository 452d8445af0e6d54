"""The form under which a steward signs: why, by whom, and a button for each answer. Hands over, decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from dashboards import deciding
from dashboards.session import Session

_SAID, _NAME, _KEPT_NAME = "signing_said", "signing_name", "signing_kept_name"
_ICONS = {
    deciding.MERGE: ":material/merge:",
    deciding.FORBID: ":material/call_split:",
    deciding.WITHDRAW: ":material/undo:",
}
_USUAL = ("called", "papers", "namesake", "family", "group")


@dataclass(frozen=True)
class Asked:
    """What is decided: two records, the answers with their words, what follows, and who the two are (markdown).

    `decision` is the number of the decision that is withdrawn.
    """

    pair: tuple[str, str]
    answers: Mapping[str, str]
    note: str
    about: str
    decision: int | None = None

    @property
    def key(self) -> str:
        return " ".join([*self.pair, *self.answers, str(self.decision or "")]).strip()

    @property
    def is_about_two(self) -> bool:
        """Whether the two are decided about, and not an earlier word taken back."""
        return deciding.WITHDRAW not in self.answers


def form(asked: Asked, then: Callable[[], None], now: Session) -> None:
    """Ask for a reason and an answer; `then` is called once it was sent."""
    say, key = now.say, asked.key
    deciding.command_id(key)
    by = deciding.signature(dict(st.user))
    st.session_state.setdefault(_NAME, st.session_state.get(_KEPT_NAME, ""))
    shown: Literal["visible", "collapsed"] = "visible"
    with st.form(f"sign_{key}", border=True):
        if asked.is_about_two:
            usual = [say(f"identity.usual.{code}") for code in _USUAL]
            st.pills(say("identity.reason"), usual, selection_mode="multi", key=f"usual_{key}", wrap=True)
            shown = "collapsed"
        st.text_area(
            say("identity.reason"), key=f"reason_{key}", max_chars=500, height=68,
            placeholder=say("identity.reason_hint") if asked.is_about_two else None, label_visibility=shown,
        )  # fmt: skip
        if by:
            st.caption(say("identity.signed_by", name=by))
        else:
            st.text_input(say("identity.your_name"), key=_NAME, max_chars=80)
        with st.container(horizontal=True):
            for answer, word in asked.answers.items():
                sent = (answer, asked, by, then, now)
                st.form_submit_button(word, icon=_ICONS[answer], on_click=_send, args=sent, key=f"{answer}_{key}")
        st.caption(asked.note)


def said() -> None:
    """What the last form came to, once."""
    if told := st.session_state.pop(_SAID, None):
        show = st.success if told[0] else st.error
        show(told[1])


def _send(answer: str, asked: Asked, signed: str, then: Callable[[], None], now: Session) -> None:
    reason, by = _reason(asked.key, now), signed or str(st.session_state.get(_NAME) or "").strip()
    if not reason or not by:
        st.session_state[_SAID] = (False, now.say("identity.unsigned"))
        return
    st.session_state[_KEPT_NAME] = by
    deciding.decide(now, answer, asked.pair, reason, by, deciding.command_id(asked.key), asked.decision)
    deciding.forget(asked.key)
    told = now.say(
        "identity.taken" if asked.is_about_two else "identity.taken_back",
        about=asked.about,
        answer=asked.answers[answer],
    )
    st.session_state[_SAID] = (True, told)
    then()


def _reason(key: str, now: Session) -> str:
    """The usual reasons that were picked, then what was written."""
    usual = list(st.session_state.get(f"usual_{key}") or [])
    written = str(st.session_state.get(f"reason_{key}") or "").strip()
    return now.say("customer.also_and").join([*usual, *filter(None, [written])])
