"""Tables with headers in the reader's language, codes as words, and downloads that Excel opens right. Reads no data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import downloads
from dashboards.components.numbers import MISSING, is_missing
from dashboards.i18n import Say, said, texts

_COUNTS = ("lines", "revision", "days_late", "frequency_orders", "frequency_change", "leave_rank")
_WIDTHS: dict[str, Any] = {"reason": "medium", "held_reason": "medium", "missing_dates": "medium", "read_as": "large"}
#: Amounts that hold no tax, whatever the others of their table do.
_UNTAXED = ("margin_amt", "margin_12m_amt", "priority_amt", "costed_sales_untaxed_amt", "net_sales_untaxed_amt",
            "goal_margin_amt", "lost_margin_amt", "cogs_amt", "contribution_amt")  # fmt: skip
_OWN_BASIS = ("expected_order_amt",)  # beside amounts in another basis: its own words say which
_WORDS = (
    "region_code", "customer_type", "ticket_type", "severity", "channel_code", "event_type", "department", "queue_name",
    "outcome", "movement_type", "arm", "stage", "method_code",
)  # fmt: skip


def worded(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """The frame with the values of code columns as words of the language."""
    changed = {name: frame[name].map(_word(language, name)) for name in _WORDS if name in frame}
    if "status" in frame:
        changed["status"] = frame["status"].map(_word(language, "event_status"))
    return frame.assign(**changed)


def local_times(frame: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """The frame with its UTC times as clocks of the company's zone show them."""
    names = [name for name in map(str, frame.columns) if name.endswith("_at") or name == "held_since"]
    times = {name: pd.to_datetime(frame[name], utc=True).dt.tz_convert(timezone).dt.tz_localize(None) for name in names}
    return frame.assign(**times)


def words(codes: pd.Series, kind: str, language: str) -> pd.Series:
    """Codes of one kind (`enum.<kind>` of the texts) as words; a code without a word stays as it is."""
    return codes.map(_word(language, kind))


def _word(language: str, kind: str) -> Any:
    return lambda code: None if is_missing(code) else said(language, f"enum.{kind}.{code}", str(code))


def label(name: str, language: str, unit: str = "") -> str:
    """A column's header in words; amounts name their currency and tax basis in brackets."""
    known = texts(language).get(f"field.{name}", name)
    if not name.endswith("_amt") or not unit or name in _OWN_BASIS:
        return known
    if name in _UNTAXED:
        unit = unit.replace(texts(language)["app.included"], texts(language)["app.excluded"])
    return f"{known}（{unit}）" if language == "zh" else f"{known} ({unit})"


def config(names: Sequence[str], language: str, unit: str = "") -> dict[str, Any]:
    """Headers and number formats of the columns, by their names."""
    return {name: _column(name, label(name, language, unit)) for name in names}


def _column(name: str, label: str) -> Any:
    column = st.column_config
    if name.endswith("_amt"):
        return column.NumberColumn(label, format="%,.2f")
    if _is_share(name):
        return column.NumberColumn(label, format="percent")
    if name.endswith("_x"):
        return column.NumberColumn(label, format="%,.2f")
    if name.endswith("_sec"):
        return column.NumberColumn(label, format="%,.0f")
    if name.endswith(("_count", "_days")) or name in _COUNTS:
        return column.NumberColumn(label, format="localized")
    if name.endswith("_qty") or name in ("days_of_supply", "days_inventory_outstanding"):
        return column.NumberColumn(label, format="%,.1f")
    if name.endswith("_date"):
        return column.DateColumn(label, format="YYYY-MM-DD")
    if name.endswith("_at") or name == "held_since":
        return column.DatetimeColumn(label, format="YYYY-MM-DD HH:mm")
    return column.TextColumn(label, width=_WIDTHS.get(name))


def _is_share(name: str) -> bool:
    return name.endswith("_ratio") or "_ratio_" in name or name == "budget_use_x"


def shown(
    frame: pd.DataFrame,
    language: str,
    say: Say,
    key: str,
    *,
    unit: str = "",
    title: str = "",
    on_select: Callable[[], None] | None = None,
    columns: Mapping[str, Any] | None = None,
) -> None:
    """The table and, under it, its downloads; `on_select` is called when one row is picked (state `key`).

    `columns` are column configurations that stand in for those made from names.
    """
    names = list(frame.columns)
    picking: dict[str, Any] = {"on_select": on_select, "selection_mode": "single-row"} if on_select else {}
    st.dataframe(
        frame,
        hide_index=True,
        column_config={**config(names, language, unit), **(columns or {})},
        placeholder=MISSING,
        key=key if on_select else f"table_{key}",
        alt=title or key,
        **picking,
    )
    labelled = frame.rename(columns={name: label(name, language, unit) for name in names})
    downloads.buttons(labelled, key, say("app.export"))
