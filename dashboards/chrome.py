"""What surrounds every page: navigation, language and scope switches, the version's badge, and the stop signs."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboards import access, registry
from dashboards.components import filters, notices
from dashboards.components.numbers import day
from dashboards.components.words import plain
from dashboards.i18n import LANGUAGES, Say, said, speaker
from dashboards.session import Session

_BRAND = Path(__file__).with_name("brand")  # files, not icon names: those are fetched from the network
ICON, LOGO = _BRAND / "icon.svg", _BRAND / "logo.svg"
_LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def choose_language(otherwise: str) -> str:
    """The language switch; its choice stands in the URL (`?lang=English`)."""
    chosen = st.sidebar.segmented_control(
        "语言 / Language",
        LANGUAGES,
        default=otherwise,
        required=True,
        format_func=_LANGUAGE_NAMES.__getitem__,
        key="lang",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or otherwise


def navigation(language: str) -> StreamlitPage:
    """The page asked for, among those registered, under their sections."""
    say = speaker(language)
    sections: dict[str, list[StreamlitPage]] = {}
    for item in registry.PAGES:
        made = st.Page(
            item.file,
            title=item.title(language),
            icon=item.icon,
            url_path=item.key,
            default=item is registry.PAGES[0],
            help=say(f"page.{item.key}.help"),
        )
        sections.setdefault(say(f"section.{item.section}"), []).append(made)
    return st.navigation(sections, expanded=True)  # folded, the menu says so in English whatever the language


def choose_scope(allowed: list[str], language: str) -> str | None:
    """The scope to open; a switch only where a session may open several."""
    if len(allowed) < 2:
        return allowed[0] if allowed else None
    say = speaker(language)
    names = {name: _scope_name(name, language) for name in allowed}
    with st.sidebar:
        return filters.choice(say("app.scope"), allowed, allowed[0], names.__getitem__, "scope", width=220)


def _scope_name(name: str, language: str) -> str:
    if name == access.EVERYTHING:
        return speaker(language)("app.scope_all")
    return said(language, f"enum.region_code.{name}", name)


def sidebar_facts(session: Session) -> None:
    """Whose data these are, and which version of them."""
    with st.sidebar.container(gap="xsmall"):
        st.markdown(f"**{plain(session.workspace.name(session.language))}**")
        st.caption(session.say("app.version", version=session.reader.version.id))


def heading(page: StreamlitPage, session: Session) -> None:
    """The page's title, the day the data reach to, and a badge for each held export the page draws on."""
    item = next((known for known in registry.PAGES if known.title(session.language) == page.title), registry.PAGES[0])
    say, reader = session.say, session.reader
    st.title(page.title, anchor=False)
    with st.container(horizontal=True, gap="small"):
        words = say("app.as_of", day=day(reader.as_of))
        st.badge(words, icon=":material/event_available:", color="orange" if reader.behind else "green")
        notices.held_badges(notices.once(reader.held_on(item.key, item.uses)), say, session.language)


def refuse(reason: str, say: Say) -> NoReturn:
    """Say why nothing is shown, and stop."""
    st.error(say(reason), title=say("notice.refused_title"), icon=":material/lock:")
    st.stop()


def stop_with(notice: str, say: Say, icon: str) -> NoReturn:
    """Say what to do next where there is no version to show, and stop."""
    st.title(say("app.name"), anchor=False)
    notices.empty(say(f"{notice}_title"), say(notice), icon)
    st.stop()
