"""Tables of several metrics by one name, and tables of a mart's rows: headers in words, a definition at each column.

Adds up nothing: each column is a metric asked for by that name, or a column of a mart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import money, rows, tables
from dashboards.components.asking import FEW, Asked, sample
from dashboards.components.numbers import currency_name, form, is_missing
from dashboards.components.words import plain
from dashboards.i18n import said, texts
from dashboards.session import Session

FORMATS = {"amount": "%,.2f", "ratio": "percent", "decimal": "%,.2f", "times": "%,.2f", "count": "%,.0f"}


def by_name(names: Sequence[str], by: str, asked: Asked, now: Session, words: Mapping[Any, str]) -> pd.DataFrame:
    """A row a group, a column a metric by its id; the groups in words, a missing one as 未填写.

    `words` names groups that no text of ours does (people, products).
    """
    known = [name for name in names if name in now.reader.metrics and by in now.reader.groups(name)]
    parts = [now.reader.metric(name, [by], **asked.during(name, now)).set_index(by)[name] for name in known]
    if not parts:
        return pd.DataFrame(columns=[by])
    found = pd.concat(parts, axis="columns").reset_index(names=by)
    return found.assign(code=found[by], **{by: [group(by, code, now, words) for code in found[by]]})


def group(by: str, code: Any, now: Session, words: Mapping[Any, str] | None = None) -> str:
    """A group in words."""
    if is_missing(code):
        return now.say("sales.unnamed")
    text = said(now.language, f"enum.{by}.{code}", "") or said(now.language, f"enum.{by}.{str(code).lower()}", "")
    return text or (words or {}).get(code, str(code))


def shown(
    found: pd.DataFrame, by: str, asked: Asked, now: Session, key: str, *, title: str, few: str = "", label: str = "",
) -> None:  # fmt: skip
    """The table of `by_name` with its downloads and definitions; `few` is the metric that says how many a row is of,
    `label` what the groups are called where `field.<by>` says something else."""
    if found.empty:
        st.caption(now.say("catalogue.nothing"))
        return
    names = [name for name in found.columns if name in now.reader.metrics]
    first = label or said(now.language, f"field.{by}", by)
    frame = found[[by, *names]].rename(columns={by: first, **{name: header(name, asked, now) for name in names}})
    if few in names:
        remarks = [sample(n, now) if is_missing(n) or n < FEW else "" for n in found[few]]
        if any(remarks):
            frame.insert(1, now.say("asking.sample"), remarks)
    columns = {header(name, asked, now): _column(name, asked, now) for name in names}
    columns[first] = st.column_config.TextColumn(first, pinned=True)  # a wide table on a phone keeps its names
    with st.container(gap="xsmall"):
        tables.shown(frame, now.language, now.say, key, title=title, columns=columns)
        explained([(now.reader.card(name, now.language).label, _definition(name, now)) for name in names], now)


def header(name: str, asked: Asked, now: Session) -> str:
    """A metric's label, an amount's with its unit."""
    card = now.reader.card(name, now.language)
    if form(name, card.unit, card.format) != "amount":
        return card.label
    joint, money_name = ("，", currency_name(asked.basis.currency, "zh"))
    if now.language != "zh":
        joint, money_name = ", ", asked.basis.currency
    tax = "" if asked.basis.tax and asked.basis.tax in card.label else asked.basis.tax
    unit = joint.join(filter(None, (money_name.strip(), tax)))
    return f"{card.label}（{unit}）" if now.language == "zh" else f"{card.label} ({unit})"


def _column(name: str, asked: Asked, now: Session) -> Any:
    card = now.reader.card(name, now.language)
    style = FORMATS[form(name, card.unit, card.format)]
    return st.column_config.NumberColumn(header(name, asked, now), format=style, help=card.definition)


def _definition(name: str, now: Session) -> str:
    return f"{plain(now.reader.card(name, now.language).definition)} :small[`{name}`]"


def explained(pairs: Sequence[tuple[str, str]], now: Session) -> None:
    """The definitions of a table's columns, one press away on a phone too."""
    with st.popover(now.say("card.definition"), type="tertiary", width="content"):
        st.markdown("\n".join(f"- **{plain(label)}** {text}" for label, text in pairs if text))


def of_mart(
    found: pd.DataFrame, names: Sequence[str], now: Session, key: str, *, title: str, basis: money.Money | None = None,
    shapes: Mapping[str, str] | None = None, customers: int = 0,
) -> None:  # fmt: skip
    """Rows of a mart: the columns named, each with its definition (`column.<name>` of the texts).

    `shapes` are number formats of columns whose name does not say theirs. With `customers`, which says how many rows
    are shown at most, a picked row opens its customer.
    """
    names = [name for name in names if name in found]
    frame = tables.worded(found[names], now.language)
    unit = ""
    if basis is not None:
        parts = (currency_name(basis.currency, now.language).strip(), basis.tax)
        unit = ("，" if now.language == "zh" else ", ").join(filter(None, parts))
    meant = {name: texts(now.language).get(f"column.{name}", "") for name in names}
    plainly = tables.config(names, now.language, unit)
    columns: dict[str, Any] = {name: {**plainly[name], "help": meant[name] or None} for name in names}
    for name, shape in (shapes or {}).items():
        label = tables.label(name, now.language, unit)
        columns[name] = st.column_config.NumberColumn(label, format=shape, help=meant.get(name) or None)
    with st.container(gap="xsmall"):
        if customers:
            rows.of_customers(found, names, now, key, limit=customers, title=title, unit=unit, drawn=columns)
        else:
            tables.shown(frame, now.language, now.say, key, unit=unit, title=title, columns=columns)
        if any(meant.values()):
            explained([(tables.label(name, now.language, unit), meant[name]) for name in names], now)
