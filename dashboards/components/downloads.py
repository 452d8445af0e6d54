"""Tables as CSV that Excel opens right: UTF-8 with BOM, long numbers kept as text, no cell that runs as a formula."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import streamlit as st

_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d+)?\Z")
_RUNS = re.compile(r"[\s\x00]*[=+\-@＝＋－＠]|[\t\r\n\x00]")
_CHANGES = re.compile(r"0\d+\Z|\d{12,}\Z|\d+[eE]\d+\Z|\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?\Z")


def guarded(value: Any) -> Any:
    """A cell that Excel neither runs nor rewrites.

    A text that would start a formula gets an apostrophe before it; digits that Excel would round, strip of
    zeros or take for a date get a tab behind them, which keeps them text and cannot be seen.
    """
    if not isinstance(value, str):
        return value
    if _RUNS.match(value) and not (value.startswith("-") and _NUMBER.match(value)):
        return f"'{value}"
    return f"{value}\t" if _CHANGES.match(value) else value


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as CSV bytes, headers guarded like cells."""
    texts = frame.select_dtypes(include=["object", "string"]).columns
    safe = frame.assign(**{name: frame[name].map(guarded) for name in texts})
    safe.columns = [guarded(str(name)) for name in safe.columns]
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def button(frame: pd.DataFrame, file_name: str, label: str, key: str) -> None:
    """A download button; the bytes are made only when somebody presses it."""
    st.download_button(
        label,
        data=lambda: csv_bytes(frame),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        key=key,
        on_click="ignore",
        type="tertiary",
    )
