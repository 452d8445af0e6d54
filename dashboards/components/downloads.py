"""Buttons under a table that give it as CSV or XLSX; how their bytes are made is `pipelines.published.spreadsheets`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from pipelines.published.spreadsheets import csv_bytes, excel_text, guarded, xlsx_bytes

__all__ = ["buttons", "csv_bytes", "excel_text", "guarded", "xlsx_bytes"]

_KINDS: dict[str, tuple[str, Callable[[pd.DataFrame], bytes]]] = {
    "csv": ("text/csv", csv_bytes),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_bytes),
}


def buttons(frame: pd.DataFrame, name: str, label: str) -> None:
    """A download button per format; the bytes are made only when somebody presses one."""
    with st.container(horizontal=True, gap="small"):
        for kind, (mime, made) in _KINDS.items():
            st.download_button(
                f"{label} {kind.upper()}",
                data=partial(made, frame),
                file_name=f"{name}.{kind}",
                mime=mime,
                icon=":material/download:",
                key=f"{kind}_{name}",
                on_click="ignore",
                type="tertiary",
            )
