"""Which currency and tax basis the amounts of a page are in, so that two are never added up. Adds up nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components.numbers import currency_name, is_missing
from dashboards.i18n import Say
from dashboards.session import Session

BASIS = ("currency_code", "tax_basis")


@dataclass(frozen=True)
class Money:
    """The basis shown, the filter that keeps to it (empty where there is only one), and the bases left out."""

    currency: str
    tax: str
    only: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[str, ...] = ()


def choose(found: pd.DataFrame, currency: str, say: Say) -> Money:
    """The basis of the company's currency where several are found; `found` holds the columns of `BASIS`."""
    if found.empty or not set(BASIS) <= set(found.columns):
        return Money(currency, "")
    bases = list(found[list(BASIS)].drop_duplicates().itertuples(index=False, name=None))
    known = [basis for basis in bases if not is_missing(basis[0])]
    chosen = next((basis for basis in known if basis[0] == currency), (known or bases)[0])
    if len(bases) == 1:
        return Money(_code(chosen[0], currency), tax_words(chosen[1], say))
    others = tuple(f"{_code(code, '—')} {tax_words(tax, say)}".strip() for code, tax in bases if (code, tax) != chosen)
    only = dict(zip(BASIS, (None if is_missing(part) else part for part in chosen), strict=True))
    return Money(_code(chosen[0], currency), tax_words(chosen[1], say), only, others)


def of_metric(name: str, now: Session) -> Money:
    """The basis of one metric's amounts; where it has several, that of the company's currency."""
    own = [part for part in BASIS if part in now.reader.own_groups(name)]
    if len(own) < len(BASIS):
        return Money(now.workspace.currency, "")
    known = [now.reader.metric(name, by=[part])[[part]] for part in BASIS]
    return choose(known[0].merge(known[1], how="cross"), now.workspace.currency, now.say)


def narrowed(asked: Mapping[str, Any], name: str, now: Session) -> dict[str, Any]:
    """A question without the filters that this metric cannot be narrowed by."""
    groups = now.reader.groups(name)
    return {**asked, "where": {key: value for key, value in asked["where"].items() if key in groups}}


def kept(frame: pd.DataFrame, basis: Money) -> pd.DataFrame:
    """The rows that are in the basis shown, where a table has several."""
    for name, value in basis.only.items():
        frame = frame[frame[name].isna() if value is None else frame[name] == value]
    return frame


def mixed(basis: Money, say: Say) -> None:
    """Say which bases the numbers of this page leave out, where there are several."""
    if basis.others:
        shown = f"{basis.currency} {basis.tax}"
        st.warning(say("notice.mixed", shown=shown, others=", ".join(basis.others)), icon=":material/payments:")


def tax_words(tax: Any, say: Say) -> str:
    """含税 or 不含税; empty where the data do not say."""
    return say(f"app.{tax}") if tax in ("included", "excluded") else ""


def unit_of(frame: pd.DataFrame, say: Say, language: str) -> str:
    """元，含税 for a table's amounts; empty where its rows are of several bases or of none."""
    if not set(BASIS) <= set(frame.columns):
        return ""
    bases = frame[list(BASIS)].dropna().drop_duplicates()
    if len(bases) != 1:
        return ""
    code, tax = bases.iloc[0]
    joint = "，" if language == "zh" else ", "
    return joint.join(filter(None, (currency_name(code, language).strip(), tax_words(tax, say))))


def _code(code: Any, otherwise: str) -> str:
    return otherwise if is_missing(code) else str(code)
