"""Notes which pages are opened, for `mart_usage`: once a session, page and hour, and never in a page's way.

A worker of its own writes the note, so that a page waits for no disk; the first note of an hour costs a page less than
0.1 ms. The role is the scope a session looks at; no name, address or e-mail of anybody is kept.
"""

from __future__ import annotations

import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboards import registry
from dashboards.session import Session
from pipelines.published import note_use

_KEY = "juke_used"
_writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="juke-usage")


def note(page: StreamlitPage, now: Session) -> Future[bool] | None:
    """Hand over that this session opened a page; None where this hour of it is noted already."""
    used = st.session_state.setdefault(_KEY, {"session": uuid.uuid4().hex, "noted": set()})
    at, key = datetime.now(UTC), page.url_path or registry.PAGES[0].key
    mark = (key, at.strftime("%Y%m%d%H"))
    if mark in used["noted"]:
        return None
    used["noted"].add(mark)
    return _writer.submit(note_use, now.workspace.root, key, used["session"], now.reader.version.scope, at)
