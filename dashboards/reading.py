"""The only door to data, and the only module that caches: results are kept by (query, values, version, scope).

Pages ask `Reader`; it asks `pipelines.published`. Every argument of a cached function is hashed, the scope among them,
so that no session is served what another one may see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from pipelines.published import (
    Answer,
    Ask,
    Badge,
    Card,
    NothingPublished,
    Range,
    Version,
    VersionDamaged,
    ask,
    metric_card,
    open_current,
    open_version,
    read_pointer,
)
from pipelines.published import metric as ask_metric
from pipelines.published.cards import family
from pipelines.published.finding import areas, searched
from pipelines.published.lineage import Lineage, lineage_of, newest_of
from pipelines.published.metrics import at_hand, sql_of

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
class Reader:
    """One version in one scope, as pages see it. `behind` names the newer version that cannot be opened, if any."""

    version: Version
    behind: str = ""

    @property
    def as_of(self) -> date:
        return self.version.as_of_date

    @property
    def badges(self) -> tuple[Badge, ...]:
        return self.version.badges

    def held(self, metric: str) -> tuple[Badge, ...]:
        """The held and late exports that a metric is made of."""
        entry = self.metrics.get(metric)
        return tuple(badge for badge in self.badges if badge.touches(entry.entities if entry else None))

    def held_on(self, page: str, departments: Sequence[str]) -> tuple[Badge, ...]:
        """The held and late exports that a page draws on; where an export's entities are not known, by department."""
        entities = self.version.catalogue().pages.get(page)

        def concerns(badge: Badge) -> bool:
            if badge.entities is None:
                return "*" in departments or badge.department in departments
            return badge.touches(entities)

        return tuple(filter(concerns, self.badges))

    @property
    def _key(self) -> tuple[str, str, str]:
        return str(self.version.root), self.version.id, self.version.scope

    def has(self, table: str) -> bool:
        """Whether this scope's file holds a table (`marts.mart_customer_360`)."""
        return table in self.version.scope_file.tables

    def rows(self, table: str) -> int:
        """Rows of a table without reading it; 0 where the scope does not hold it."""
        return int(self.version.scope_file.tables.get(table, 0))

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Rows of one table; see `pipelines.published.Version.table`. Columns that this version lacks are left out."""
        known = self.version.columns[name]
        wanted = [column for column in columns if column in known] if columns else None
        return _table(*self._key, name, dict(columns=wanted, where=where, order_by=list(order_by), limit=limit))

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

    def lineage(self, name: str) -> Lineage:
        """A metric's tables, entities and exports."""
        return lineage_of(self.version, name)

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

    @property
    def metrics(self) -> Mapping[str, Any]:
        return self.version.catalogue().metrics

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas that have metrics."""
        return areas(self.metrics)

    def search(self, text: str, area: str) -> list[str]:
        """The metrics whose names or definitions, in either language, hold every word; of one area or of all."""
        return [entry.name for entry in searched(self.metrics, text, area)]

    def family(self, name: str) -> tuple[str, ...]:
        """A metric and its variants."""
        return family(self.version, name)

    def sql(self, name: str) -> str:
        """The SQL of one metric."""
        return sql_of(self.version, name)

    def own_groups(self, name: str) -> tuple[str, ...]:
        """The names a metric can be grouped by at once."""
        return at_hand(self.version, name)

    def label(self, metric: str, column: str, language: str) -> str:
        """What the tables of a metric call one of their columns; its name where they say nothing."""
        models = self.version.catalogue().models
        found = (models[table].columns.get(column) for table in self.metrics[metric].models if table in models)
        return next((told for one in found if one and (told := one.label.get(language))), column)

    def meaning(self, table: str, column: str, language: str) -> str:
        """What a table says of one of its columns, in that language; empty where it says nothing."""
        model = self.version.catalogue().models.get(table)
        found = model.columns.get(column) if model else None
        return found.description.get(language, "") if found else ""

    def groups(self, name: str) -> tuple[str, ...]:
        """The names by which a metric can be grouped and filtered."""
        return self.metrics[name].by if name in self.metrics else ()

    def card(self, name: str, language: str) -> Card:
        return metric_card(self.version, name, language)


def newest(root: Path, scope: str) -> Reader:
    """A reader of the newest sound version; raises NothingPublished or VersionDamaged."""
    version = open_current(root, scope)
    current = read_pointer(root).version
    return Reader(version, current if version.id != current and version.fallback_reason else "")


def published_scopes(root: Path) -> list[str]:
    """The scopes of the newest sound version, by name."""
    return list(open_current(root, "all").manifest.scopes)
