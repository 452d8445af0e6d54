"""A number with its definition card (口径卡) and its freshness badge. The value comes ready from the caller."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboards.components.numbers import MISSING


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


def figures(items: list[Figure], definition_label: str, columns: int = 4, narrowest: int = 220) -> None:
    """A wall of cards that takes fewer columns on narrow screens."""
    with st.grid(columns, min_column_width=narrowest, gap="small"):
        for item in items:
            figure(item, definition_label)
