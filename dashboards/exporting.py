"""The only door through which a list of customers leaves a page: who may, what would be on it, and its record.

A list is made of the version and scope this session opened; `pipelines.published.listing` decides who is on it.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards.access import may_export_lists
from dashboards.session import Session
from pipelines.published import CommandsAltered
from pipelines.published.exported import ExportedList, exported_lists
from pipelines.published.list_kinds import CHANNELS, ListKind, kinds_of
from pipelines.published.listing import ActionList, ListRefused, Lists, Request, draft, export, rules_of, titled

__all__ = [
    "CHANNELS",
    "ActionList",
    "ListKind",
    "ListRefused",
    "Request",
    "draft_of",
    "kinds",
    "left",
    "may",
    "rules",
    "sent",
    "titled",
]


def may() -> bool:
    """Whether who looks may export lists."""
    return may_export_lists(dict(st.user))


def kinds(now: Session) -> list[ListKind]:
    """The kinds of lists that this version and scope can make."""
    return kinds_of(now.reader.version)


def rules(now: Session) -> Lists:
    """The workspace's rules of lists."""
    return rules_of(now.workspace.root)


def draft_of(now: Session, request: Request) -> ActionList | None:
    """The list as it would leave; None, and said, where it cannot be made."""
    try:
        return draft(now.reader.version, rules(now), request)
    except ListRefused as error:
        st.error(str(error), icon=":material/error:")
        return None


def sent(now: Session, request: Request, by: str, format: str = "page") -> ActionList:
    """Record the list as exported by `by`, and give it; JukeError where nobody may be on it."""
    if not may():
        raise PermissionError("this session may not export lists")
    return export(now.reader.version, rules(now), request, by, format)


def left(now: Session) -> list[ExportedList]:
    """Lists that left of this session's scope, newest first."""
    try:
        every = exported_lists(now.workspace.root)
    except CommandsAltered as error:
        st.error(str(error), icon=":material/gpp_bad:")
        every = []
    scope: Any = now.reader.version.scope
    return [one for one in reversed(every) if one.scope == scope]
