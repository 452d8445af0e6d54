"""Filters whose choice stands in the URL as a code (`?period=m12`), so that a link means the same in both languages.

Streamlit's own `bind="query-params"` writes the label a reader sees: a link with `近30天` would fall back, silently,
to the default for whoever reads English. Texts without labels (a search) use it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

Name = Callable[[str], str]


def segments(label: str, options: Sequence[str], default: str, name: Name, key: str, *, quiet: bool = False) -> str:
    """A few options side by side; one is always chosen."""
    _take(key, options, default)
    st.segmented_control(
        label,
        options,
        required=True,
        wrap=True,
        format_func=name,
        key=key,
        on_change=_leave,
        args=(key, default),
        label_visibility="collapsed" if quiet else "visible",
    )
    return _chosen(key, default)


def choice(label: str, options: Sequence[str], default: str, name: Name, key: str, width: int = 200) -> str:
    """One option of a longer list."""
    _take(key, options, default)
    st.selectbox(label, options, format_func=name, key=key, on_change=_leave, args=(key, default), width=width)
    return _chosen(key, default)


def several(label: str, options: Sequence[str], name: Name, key: str) -> list[str]:
    """Any of a few options; none chosen means all."""
    asked = (st.query_params.get(key) or st.session_state.get(_kept(key)) or "").split(",")
    st.session_state[key] = [option for option in options if option in asked]
    leave: dict[str, Any] = {"on_change": _leave, "args": (key, "")}
    st.pills(label, options, selection_mode="multi", format_func=name, key=key, wrap=True, **leave)
    return list(st.session_state[key])


def _kept(key: str) -> str:
    return f"kept_{key}"


def _take(key: str, options: Sequence[str], default: str) -> None:
    """The URL decides; where it says nothing (another page was opened) the choice of before stays."""
    asked = st.query_params.get(key) or st.session_state.get(_kept(key))
    st.session_state[key] = st.session_state[_kept(key)] = asked if asked in options else default


def _leave(key: str, default: str) -> None:
    chosen = st.session_state[key]
    code = ",".join(chosen) if isinstance(chosen, list) else chosen or default
    st.session_state[_kept(key)] = code
    if code == default:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = code


def _chosen(key: str, default: str) -> str:
    return st.session_state[key] or default
