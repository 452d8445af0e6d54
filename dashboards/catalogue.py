"""What a published version says of itself: its tables, its metrics and their cards, and which exports are held back.

No rows and nothing kept: those are `reading.py`, whose `Reader` is what pages ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.published import Badge, Card, Version, metric_card
from pipelines.published.cards import family
from pipelines.published.finding import areas, searched
from pipelines.published.lineage import Lineage, lineage_of
from pipelines.published.metrics import at_hand, sql_of


@dataclass(frozen=True)
class Catalogue:
    """One version in one scope, by what it says of itself."""

    version: Version

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

    def has(self, table: str) -> bool:
        """Whether this scope's file holds a table (`marts.mart_customer_360`)."""
        return table in self.version.scope_file.tables

    def rows(self, table: str) -> int:
        """Rows of a table without reading it; 0 where the scope does not hold it."""
        return int(self.version.scope_file.tables.get(table, 0))

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

    def lineage(self, name: str) -> Lineage:
        """A metric's tables, entities and exports."""
        return lineage_of(self.version, name)

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
