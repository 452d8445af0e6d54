"""The only door to data, and the only module that caches: results are kept by (query, values, version, scope).

Pages ask `Reader`; it asks `pipelines.published`, as `catalogue.py` does for what a version says of itself. Every
argument of a cached function is hashed, the scope among them, so that no session is served what another one may see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.catalogue import Catalogue
from pipelines.published import (
    Answer,
    Ask,
    Card,
    NothingPublished,
    Range,
    VersionDamaged,
    ask,
    open_current,
    open_version,
    read_pointer,
)
from pipelines.published import metric as ask_metric
from pipelines.published.lineage import lineage_of, newest_of

__all__ = ["Card", "NothingPublished", "Range", "Reader", "VersionDamaged", "newest", "published_scopes"]

_KEPT_RESULTS = 2000  # a page asks fewer than ten questions; old versions' answers fall out by themselves
_BY_ENDS: dict[str | type[Any], Callable[[Any], Any]] = {Range: lambda period: (period.low, period.high)}


@st.cache_data(max_entries=_KEPT_RESULTS, show_spinner=False, hash_funcs=_BY_ENDS)
def _table(root: str, version: str, scope: str, name: str, asked: Mapping[str, Any]) -> pd.DataFrame:
    return open_version(Path(root), version, scope).table(name, **asked)


@st.cache_data(max_entries=_KEPT_RESULTS, show_spinner=False, hash_funcs=_BY_ENDS)
def _metric(root: str, version: str, scope: str, name: str, asked: Mapping[str, Any]) -> pd.DataFrame:
    return ask_metric(open_version(Path(root), version, scope), name, **asked)


@st.cache_data(max_entries=_KEPT_RESULTS, show_spinner=False, hash_funcs=_BY_ENDS)
def _answer(root: str, version: str, scope: str, asked: Mapping[str, Any]) -> Answer:
    return ask(open_version(Path(root), version, scope), Ask(**asked))


@st.cache_data(max_entries=_KEPT_RESULTS, show_spinner=False)
def _newest(root: str, version: str, scope: str, name: str) -> pd.DataFrame | None:
    opened = open_version(Path(root), version, scope)
    return newest_of(opened, lineage_of(opened, name))


@dataclass(frozen=True)
class Reader(Catalogue):
    """One version in one scope, as pages see it. `behind` names the newer version that cannot be opened, if any."""

    behind: str = ""

    @property
    def as_of(self) -> date:
        return self.version.as_of_date

    @property
    def _key(self) -> tuple[str, str, str]:
        return str(self.version.root), self.version.id, self.version.scope

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        *,
        distinct: bool = False,
    ) -> pd.DataFrame:
        """Rows of one table; see `pipelines.published.Version.table`. Columns that this version lacks are left out."""
        known = self.version.columns[name]
        wanted = [column for column in columns if column in known] if columns else None
        asked = dict(columns=wanted, where=where, order_by=list(order_by), limit=limit, distinct=distinct)
        return _table(*self._key, name, asked)

    def bases(self, name: str) -> pd.DataFrame:
        """`currency_code` and `tax_basis` of a table's amounts, each pair once; without the columns it lacks."""
        columns = [column for column in ("currency_code", "tax_basis") if column in self.version.columns[name]]
        return self.table(name, columns, order_by=columns, distinct=True)

    def metric(
        self,
        name: str,
        by: Sequence[str] = (),
        where: Mapping[str, Any] | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> pd.DataFrame:
        """One metric by some names; see `pipelines.published.metric`. By one of its own names its SQL is at hand."""
        return _metric(*self._key, name, dict(by=list(by), where=where, start=start, end=end))

    def ask(self, name: str, **asked: Any) -> Answer:
        """One metric beside what it is compared with; see `pipelines.published.Ask`."""
        return _answer(*self._key, {"metrics": (name,), **asked})

    def newest_files(self, name: str) -> pd.DataFrame | None:
        """The newest file of each export behind a metric; None where this scope holds no deliveries."""
        return _newest(*self._key, name)

    def value(self, name: str, region: str | None, only: Mapping[str, Any], **period: Any) -> Any:
        """One number of one metric; None where it cannot be narrowed to a region and one is asked for."""
        if region is not None and "region_code" not in self.groups(name):
            return None
        where = {**only} if region is None else {**only, "region_code": region}
        found = self.metric(name, where=where or None, **period)
        return None if found.empty else found.iloc[0][name]


def newest(root: Path, scope: str) -> Reader:
    """A reader of the newest sound version; raises NothingPublished or VersionDamaged."""
    version = open_current(root, scope)
    current = read_pointer(root).version
    return Reader(version, current if version.id != current and version.fallback_reason else "")


def published_scopes(root: Path) -> list[str]:
    """The scopes of the newest sound version, by name."""
    return list(open_current(root, "all").manifest.scopes)
