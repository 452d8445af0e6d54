"""A number with its definition card (口径卡) and its freshness badge. The value comes ready from the caller."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import streamlit as st

from dashboards.components.changes import Change
from dashboards.components.numbers import MISSING

_NOTHING = (Change("&nbsp;"),)
_CARD, _GAP = 215, 16  # pixels: what a definition and a date need side by side; the theme's small gap


@dataclass(frozen=True)
class Link:
    """Where the rows behind a number are: a page, its query parameters, and the word to press."""

    file: str
    label: str
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """One headline number. `definition` is markdown of ours, `note` a short line under the number."""

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


def figure(item: Figure, definition_label: str) -> None:
    """Draw one card; its height follows the tallest of its row."""
    with st.container(
        border=True, height="stretch", gap="xsmall", vertical_alignment="distribute", key=f"card_{item.key}"
    ):
        with st.container(gap="xxsmall"):
            st.metric(item.label, item.value, help=item.help if item.value == MISSING and item.help else None)
            if item.note:
                st.caption(item.note)
            _compared(item)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.popover(definition_label, type="tertiary", icon=":material/info:", width="content"):
                st.markdown(item.definition)
            if item.badge:
                st.badge(item.badge, color="orange" if item.is_behind else "gray", help=item.badge_help or None)


def _compared(item: Figure) -> None:
    """How the number changed, and at the end of the line the way to the rows behind it."""
    if not item.changes and item.link is None:
        return
    side: Literal["left", "right"] = "left" if item.changes else "right"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", horizontal_alignment=side):
        if item.changes:
            with st.container(gap="xxsmall"):
                for change in item.changes:
                    st.markdown(f":small[{change.text}]")
        if item.link:
            st.page_link(
                item.link.file,
                label=item.link.label,
                icon=":material/chevron_right:",
                icon_position="right",
                query_params=item.link.query,
            )


def figures(items: list[Figure], definition_label: str) -> None:
    """A wall of cards: four beside each other, on narrower screens two, on a phone one; three where only three are."""
    if any(item.note for item in items):  # an empty line keeps all of one height
        items = [replace(item, note=item.note or "&nbsp;") for item in items]
    if any(item.link for item in items):
        items = [replace(item, changes=item.changes or _NOTHING) if not item.link else item for item in items]
    if len(items) % 2 or len(items) == 6:
        with st.grid(3, min_column_width=_CARD, gap="small"):
            _draw(items, definition_label)
        return
    with st.grid(2, min_column_width=2 * _CARD + _GAP, gap="small") as pairs:
        for first in range(0, len(items), 2):
            with pairs.cell(), st.grid(2, min_column_width=_CARD, gap="small", height="stretch"):
                _draw(items[first : first + 2], definition_label)


def _draw(items: list[Figure], definition_label: str) -> None:
    for item in items:
        figure(item, definition_label)
