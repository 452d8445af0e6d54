"""A number with its definition card (口径卡) and its freshness badge. The value comes ready from the caller."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import streamlit as st

from dashboards.components.changes import Change
from dashboards.components.numbers import MISSING

_CARD, _GAP = 215, 16  # pixels: what a definition and a date need side by side; the theme's small gap


@dataclass(frozen=True)
class Link:
    """Where the rows behind a number are: a page, its query parameters, and the word to press."""

    file: str
    label: str
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """One headline number. `definition` is markdown of ours, `note` a short line under the number; `about` leads from
    the definition to all there is to say of the metric, `link` to the rows behind the number."""

    key: str
    label: str
    value: str
    definition: str
    note: str = ""
    help: str = ""
    badge: str = ""
    is_behind: bool = False
    badge_help: str = ""
    changes: tuple[Change, ...] = ()
    link: Link | None = None
    about: Link | None = None


def figure(item: Figure, definition_label: str) -> None:
    """Draw one card; its height follows the tallest of its row, its last line stands at the bottom."""
    with st.container(
        border=True, height="stretch", gap="xsmall", vertical_alignment="distribute", key=f"card_{item.key}"
    ):
        with st.container(gap="xxsmall"):
            st.metric(item.label, item.value, help=item.help if item.value == MISSING and item.help else None)
            if item.note:
                st.caption(item.note)
            for change in item.changes:
                st.markdown(f":small[{change.text}]")
        _last_line(item, definition_label)


def _last_line(item: Figure, definition_label: str) -> None:
    """What the number is, how fresh, and the way to the rows behind it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        with st.popover(definition_label, type="tertiary", width="content"):
            st.markdown(item.definition)
            if item.about:
                _way(item.about, ":material/menu_book:")
        if item.badge:
            st.badge(item.badge, color="orange" if item.is_behind else "gray", help=item.badge_help or None)
        if item.link:
            _way(item.link, ":material/chevron_right:")


def _way(link: Link, icon: str) -> None:
    st.page_link(link.file, label=link.label, icon=icon, icon_position="right", query_params=link.query)


def figures(items: list[Figure], definition_label: str) -> None:
    """A wall of cards: four beside each other, on narrower screens two, on a phone one; three where only three are."""
    if len(items) % 2 or len(items) == 6:
        with st.grid(3, min_column_width=_CARD, gap="small"):
            _draw(items, definition_label)
        return
    items = [item for first in range(0, len(items), 4) for item in _of_one_height(items[first : first + 4])]
    with st.grid(2, min_column_width=2 * _CARD + _GAP, gap="small"):
        for first in range(0, len(items), 2):
            with st.grid(2, min_column_width=_CARD, gap="small", height="stretch"):
                _draw(items[first : first + 2], definition_label)


def _of_one_height(row: list[Figure]) -> list[Figure]:
    """Two pairs beside each other do not stretch to one height: an empty line stands for each that is missing."""
    note = "&nbsp;" if any(item.note for item in row) else ""
    lines = max(len(item.changes) for item in row)
    return [
        replace(item, note=item.note or note, changes=item.changes + (Change("&nbsp;"),) * (lines - len(item.changes)))
        for item in row
    ]


def _draw(items: list[Figure], definition_label: str) -> None:
    for item in items:
        figure(item, definition_label)
