"""A number with its definition card (口径卡) and its freshness badge. The value comes ready from the caller."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from dashboards.components.numbers import MISSING

_CARD, _GAP = 215, 16  # pixels: what a definition and a date need side by side; the theme's small gap


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


def figure(item: Figure, definition_label: str) -> None:
    """Draw one card; its height follows the tallest of its row."""
    with st.container(
        border=True, height="stretch", gap="xsmall", vertical_alignment="distribute", key=f"card_{item.key}"
    ):
        with st.container(gap="xxsmall"):
            st.metric(item.label, item.value, help=item.help if item.value == MISSING and item.help else None)
            if item.note:
                st.caption(item.note)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.popover(definition_label, type="tertiary", icon=":material/info:", width="content"):
                st.markdown(item.definition)
            if item.badge:
                st.badge(item.badge, color="orange" if item.is_behind else "gray", help=item.badge_help or None)


def figures(items: list[Figure], definition_label: str) -> None:
    """A wall of cards: four beside each other, on narrower screens two, on a phone one; three where only three are."""
    if any(item.note for item in items):  # an empty line keeps all of one height
        items = [replace(item, note=item.note or "&nbsp;") for item in items]
    if len(items) % 2:
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
