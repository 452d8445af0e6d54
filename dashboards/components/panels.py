"""What pages of customers' marts show: cards of metrics narrowed alike, and headings with what the numbers below mean.

A ratio shows what it is made of, and says so where that is little. Computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.access import EVERYTHING
from dashboards.components import cards
from dashboards.components.definitions import definition, metric_figure
from dashboards.components.money import BASIS, Money, choose
from dashboards.components.numbers import count, form, is_missing, written
from dashboards.components.words import plain
from dashboards.session import Session

FEW = 30  # of whatever a ratio is made of: below it, a ratio says little


@dataclass(frozen=True)
class View:
    """What figures are narrowed to: a basis of amounts, a region, other filters, and days with their words."""

    basis: Money
    period: str
    region: str | None = None
    only: Mapping[str, Any] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)

    def value(self, name: str, now: Session) -> Any:
        """One number of one metric, narrowed by as much of this as the metric knows."""
        return now.reader.value(name, self.region, self._only(name, now), **self.days)

    def rows(self, name: str, by: Sequence[str], now: Session) -> pd.DataFrame:
        """One metric by some names, narrowed by as much of this as the metric knows."""
        where = self._only(name, now)
        if self.region and "region_code" in now.reader.groups(name):
            where["region_code"] = self.region
        return now.reader.metric(name, by, where or None, **self.days)

    def beside(self, names: Sequence[str], by: str, now: Session, order: Sequence[Any] | None = None) -> pd.DataFrame:
        """Several metrics side by side, a row for each value of `by`; with an `order`, values nobody has stay."""
        parts = [self.rows(name, [by], now).set_index(by)[name] for name in known(names, now)]
        found = pd.concat(parts, axis="columns") if parts else pd.DataFrame()
        return (found if order is None else found.reindex(list(order))).rename_axis(by).reset_index()

    def _only(self, name: str, now: Session) -> dict[str, Any]:
        groups = now.reader.groups(name)
        return {key: value for key, value in {**self.basis.only, **self.only}.items() if key in groups}


def basis_of(name: str, now: Session) -> Money:
    """The basis of one metric's amounts, asked of the metric itself, so that nobody reads a mart's rows for it."""
    parts = [part for part in BASIS if part in now.reader.groups(name)]
    if not parts:
        return Money(now.workspace.currency, "")
    found = pd.DataFrame({"one": [0]})
    for part in parts:  # each by its own name: such a query is ready, one by both would have to be compiled
        found = found.merge(now.reader.metric(name, by=[part])[[part]].dropna(), how="cross")
    return choose(found, now.workspace.currency, now.say)


def known(names: Sequence[str], now: Session) -> list[str]:
    """Those metrics that this version and scope have."""
    return [name for name in names if name in now.reader.metrics]


def cards_of(names: Sequence[str], view: View, now: Session) -> None:
    """The cards of those metrics that this version and scope have."""
    cards.figures([figure(name, view, now) for name in known(names, now)], now.say("card.definition"))


def figure(name: str, view: View, now: Session) -> cards.Figure:
    """One card, with what its number is made of."""
    basis, value = view.basis, view.value(name, now)
    told: dict[str, Any] = {"period": view.period, "basis": basis.tax, "currency": basis.currency}
    return metric_figure(name, value, now, note=made_of(name, view, now), **told)


def made_of(name: str, view: View, now: Session) -> str:
    """38 / 461 of a ratio, with a warning where it is of few; empty for anything else."""
    entry = now.reader.metrics[name]
    pair = known(entry.inputs, now) if entry.kind == "ratio" else []
    values = [view.value(part, now) for part in pair]
    if len(pair) < 2 or any(map(is_missing, values)):
        return ""
    forms = [form_of(part, now) for part in pair]
    told = " / ".join(
        written(value, shape, now.language, view.basis.currency) for value, shape in zip(values, forms, strict=True)
    )
    return told + few(values[1], now) if forms[1] == "count" else told


def few(number: Any, now: Session) -> str:
    """（样本不足，n=12） where a number of cases is small; empty otherwise."""
    if is_missing(number) or float(number) >= FEW:
        return ""
    return now.say("app.few", n=count(number, now.language))


def form_of(name: str, now: Session) -> str:
    """How a metric is written: amount, ratio, decimal or count."""
    card = now.reader.card(name, now.language)
    return form(name, card.unit, card.format)


def heading(title: str, names: Sequence[str], view: View, now: Session, *, is_small: bool = False) -> None:
    """A heading, and beside it the definitions of the metrics that the chart or table below shows."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        if is_small:
            st.markdown(f"**{title}**")
        else:
            st.subheader(title, anchor=False)
        if found := known(names, now):
            with st.popover(now.say("card.definition"), type="tertiary", width="content"):
                for name in found:
                    card = now.reader.card(name, now.language)
                    told = definition(card, now, view.period, view.basis.tax, view.basis.currency)
                    st.markdown(f"**{plain(card.label)}**\n\n{told}")


@contextmanager
def boxed(title: str, names: Sequence[str], view: View, now: Session) -> Iterator[None]:
    """A frame around a chart, with its heading and definitions."""
    with st.container(border=True, height="stretch"):
        heading(title, names, view, now, is_small=True)
        yield


def is_missing_part(table: str, now: Session) -> bool:
    """Say that this part has no rows yet, or is not of this scope; False where it has some."""
    if now.reader.rows(table):
        return False
    is_elsewhere = not now.reader.has(table) and now.reader.version.scope != EVERYTHING
    st.caption(now.say("notice.not_in_scope" if is_elsewhere else "notice.no_part"))
    return True
