"""What one session is looking at: language, workspace, reader. `app.py` opens it, pages ask for it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboards.i18n import LANGUAGES, Say, speaker
from dashboards.reading import Reader
from dashboards.workspace import Shown

_KEY = "juke_session"


@dataclass(frozen=True)
class Session:
    """Handed from `app.py` to the page of the same run."""

    language: str
    workspace: Shown
    reader: Reader
    say: Say


def open_session(language: str, workspace: Shown, reader: Reader) -> Session:
    """Make the session of this run and leave it for the page."""
    session = Session(language, workspace, reader, speaker(language))
    st.session_state[_KEY] = session
    return session


def session() -> Session:
    """The session of this run; a page calls it once, first thing."""
    found: Session = st.session_state[_KEY]
    return found


def browser_language() -> str:
    """zh or en by the browser's own language; zh where it says neither."""
    locale = (st.context.locale or "zh").lower()
    return next((language for language in LANGUAGES if locale.startswith(language)), "zh")
