"""A mart's rows as a table for people: codes as words, months that still run said, and what each column means at its
header. Where a column is a metric, its own definition stands there. Adds up nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import rows, tables
from dashboards.components.numbers import form, is_missing, month
from dashboards.i18n import said, texts
from dashboards.session import Session

_FORMATS: dict[str, Any] = {
    "amount": "%,.2f",
    "ratio": "percent",
    "decimal": "%,.2f",
    "times": "%,.2f",
    "count": "localized",
}
_NUMBERS = "biufc"  # pandas' kinds of dtype that are numbers or truths
#: Columns whose codes are those of another.
_AS = {
    "reason_codes": "main_reason_code", "grade_before": "value_grade", "from_stage_code": "stage_code",
    "rfm_grade_fifths": "rfm_grade", "allowed_channel": "channel_code",
}  # fmt: skip
_MONTHS = ("month_date", "month_start_date")  # first days, which stand as months
_MONTH_NAMES = {"month_start_date": "month"}  # whose word says that it is a first day
_TEXTS = ("month", "seed")  # a number that counts nothing
_SIGNED = {"True": "yes", "False": "no"}


def of_mart(
    found: pd.DataFrame, columns: Sequence[str], now: Session, key: str, *, table: str, title: str, unit: str = "",
    metrics: Mapping[str, str] | None = None, is_of_customers: bool = False, limit: int = 500,
) -> None:  # fmt: skip
    """The columns that `found` has, under their words; `metrics` names those that are a metric's.

    With `is_of_customers` a picked row opens its customer.
    """
    told = found.rename(columns=_MONTH_NAMES)
    names = [_MONTH_NAMES.get(name, name) for name in columns if name in found]
    worded = in_words(told, now)
    drawn = configured(worded[names], table, now, unit, metrics or {})
    if is_of_customers:
        rows.of_customers(worded, names, now, key, limit=limit, title=title, unit=unit, drawn=drawn)
    else:
        tables.shown(worded[names].head(limit), now.language, now.say, key, unit=unit, title=title, columns=drawn)


def of_metrics(found: pd.DataFrame, now: Session, key: str, *, title: str, unit: str = "") -> None:
    """A table whose columns are metrics by their labels, each with its form and definition; the others are said."""
    shown, drawn = in_words(found, now), {}
    labels: dict[str, str] = {}
    for name in filter(now.reader.metrics.__contains__, map(str, shown.columns)):
        card = now.reader.card(name, now.language)
        shape = form(name, card.unit, card.format)
        bracket = f"（{unit}）" if now.language == "zh" else f" ({unit})"
        labels[name] = card.label + bracket * (shape == "amount" and bool(unit))
        drawn[labels[name]] = st.column_config.NumberColumn(labels[name], format=_FORMATS[shape], help=card.definition)
    tables.shown(shown.rename(columns=labels), now.language, now.say, key, title=title, columns=drawn)


def in_words(found: pd.DataFrame, now: Session) -> pd.DataFrame:
    """The rows with months as months, and every column of codes that has words in the words of the language."""
    changed: dict[str, Any] = {}
    for name in map(str, found.columns):
        if name.endswith(_MONTHS) or (name == "month" and "is_finished" in found):
            changed[name] = months(found, name, now)
        elif pd.api.types.is_bool_dtype(found[name].dropna().infer_objects()) and len(found[name].dropna()):
            changed[name] = [_truth(value, now) for value in found[name]]
        elif (kind := _AS.get(name, name)) in _worded(now.language):
            changed[name] = [word(kind, code, now) for code in found[name]]
    return found.assign(**changed)


def months(found: pd.DataFrame, name: str, now: Session) -> list[str | None]:
    """2026年11月（未结束） of a column of first days; what runs is said by the rows' own `is_finished`."""
    is_over = found["is_finished"] if "is_finished" in found and name == "month" else [True] * len(found)
    return [
        None if is_missing(first) else month(pd.Timestamp(first), now.language) + now.say("app.unfinished") * (not over)
        for first, over in zip(found[name], is_over, strict=True)
    ]  # fmt: skip


@cache
def _worded(language: str) -> frozenset[str]:
    return frozenset(key.split(".")[1] for key in texts(language) if key.startswith("enum."))


def word(name: str, code: Any, now: Session) -> str | None:
    """A code's word; several codes in one text, parted by commas, each by its own."""
    if is_missing(code):
        return None
    joint = "、" if now.language == "zh" else ", "
    return joint.join(said(now.language, f"enum.{name}.{part}", part) for part in str(code).split(","))


def configured(shown: pd.DataFrame, table: str, now: Session, unit: str, metrics: Mapping[str, str]) -> dict[str, Any]:
    """Each column's format by its name and type, and what it means."""
    made = tables.config(list(map(str, shown.columns)), now.language, unit)
    for name, column in made.items():
        kind = column["type_config"]["type"]
        if name.endswith(_MONTHS) or name in _TEXTS:
            column = st.column_config.TextColumn(column["label"])
        elif name == "name":
            column = st.column_config.TextColumn(column["label"], width="medium")
        elif shown[name].dtype.kind in _NUMBERS and (kind == "text" or _is_whole(shown[name])):
            column = st.column_config.NumberColumn(column["label"], format="localized")
        made[name] = {**column, "help": meaning(name, table, now, metrics) or None}
    return made


def _is_whole(values: pd.Series) -> bool:
    """Whether a quantity is of things that have no parts (touches)."""
    name = str(values.name)
    return name.endswith("_qty") and bool((values.dropna() % 1 == 0).all())


def meaning(column: str, table: str, now: Session, metrics: Mapping[str, str]) -> str:
    """A metric's definition where the column is one, else what the mart says of the column."""
    if metrics.get(column) in now.reader.metrics:
        return now.reader.card(metrics[column], now.language).definition
    own = next((theirs for theirs, ours in _MONTH_NAMES.items() if ours == column), column)
    return now.reader.meaning(table, own, now.language)


def _truth(value: Any, now: Session) -> str | None:
    return None if is_missing(value) else now.say(f"app.{_SIGNED[str(bool(value))]}")


def header(name: str, now: Session) -> str:
    """A column's word, as its header says it."""
    return tables.label(name, now.language)


def filtered(kind: str, now: Session, every: str) -> Callable[[str], str]:
    """How a filter names its codes; the empty one is all of them."""
    return lambda code: every if code in ("", "all") else said(now.language, f"enum.{kind}.{code}", code)
