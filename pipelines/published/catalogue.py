"""The words of a version: its models, columns and metrics with labels and descriptions in Chinese and English.

Written at publish from the dbt manifest into the version's folder, so that a page explains a number as it was defined
in the night that made it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CATALOGUE = "catalogue.json"
Words = Mapping[str, str]  # language ('zh' | 'en') -> text


def say(words: Words, language: str) -> str:
    """The text in a language, else in the other one, else nothing."""
    return words.get(language) or words.get("en") or words.get("zh") or ""


@dataclass(frozen=True)
class Column:
    """One column of a published table. `type` is DuckDB's; `privacy` descends from the entity."""

    name: str
    type: str = ""
    label: Words = field(default_factory=dict)
    description: Words = field(default_factory=dict)
    privacy: str = ""


@dataclass(frozen=True)
class Model:
    """One published table, named `schema.table`."""

    name: str
    scope: str
    label: Words = field(default_factory=dict)
    description: Words = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True)
class MetricEntry:
    """One metric's definition. `models` are the tables it needs, `by` the names it can be grouped and filtered by,
    `entities` what it is made of (None where that is not known), `inputs` the metrics it is a ratio of or made from.

    `area` is the folder its definition stands in, `days` the columns (`schema.table.column`) that say on which day a
    row counts; `is_flow` says that it adds up over days, so that it can be told per workday.
    """

    name: str
    kind: str
    label: Words = field(default_factory=dict)
    definition: Words = field(default_factory=dict)
    formula: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    entities: tuple[str, ...] | None = None
    inputs: tuple[str, ...] = ()
    area: str = ""
    days: tuple[str, ...] = ()
    is_flow: bool = False


@dataclass(frozen=True)
class Catalogue:
    """All models (`schema.table` -> Model) and metrics (name -> MetricEntry) of one version and scope, the entities
    that each page draws on, and those that each export (`department.export`) feeds."""

    models: Mapping[str, Model] = field(default_factory=dict)
    metrics: Mapping[str, MetricEntry] = field(default_factory=dict)
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    feeds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def within(self, tables: Mapping[str, int]) -> Catalogue:
        """What of it a scope's file holds: a metric is there if every table it needs is."""
        models = {name: model for name, model in self.models.items() if name in tables}
        metrics = {name: entry for name, entry in self.metrics.items() if set(entry.models) <= set(tables)}
        return Catalogue(models, metrics, self.pages, self.feeds)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a version's folder; an empty one where the version has none."""
    path = folder / CATALOGUE
    if not path.exists():
        return Catalogue()
    said = json.loads(path.read_text("utf-8"))
    return Catalogue(
        {name: _model(model) for name, model in said["models"].items()},
        {name: _metric(entry) for name, entry in said["metrics"].items()},
        *({key: tuple(entities) for key, entities in said.get(part, {}).items()} for part in ("pages", "feeds")),
    )


def _model(said: dict[str, Any]) -> Model:
    columns = {name: Column(**column) for name, column in said.pop("columns").items()}
    return Model(columns=columns, **said)


def _metric(said: dict[str, Any]) -> MetricEntry:
    entities = said.pop("entities", None)
    lists: dict[str, Any] = {name: tuple(said.pop(name, ())) for name in ("by", "models", "inputs", "days")}
    return MetricEntry(**lists, entities=None if entities is None else tuple(entities), **said)
