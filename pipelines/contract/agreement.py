"""A contract that has passed every check, as the other stages use it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pipelines.contract.entities import Entity
from pipelines.contract.from_database import FETCHING
from pipelines.contract.model import ContractFile, Controls, Delivers, Feed, Reads
from pipelines.contract.pattern import Arrival, match
from pipelines.contract.regions import region_of
from pipelines.contract.totals import ENTITY, totals_entity, totals_feed

LANDING_RULES = 3  # raised when the code that types and lands changes what it makes of the same bytes


@dataclass(frozen=True)
class Contract:
    """What one export is: who sends it, which files are its, how its columns map. Made by `load_contracts` only.

    `amended` is a print of what people amended in the one delivery it lands; empty for all others.
    """

    path: Path
    terms: ContractFile
    entities: dict[str, Entity]
    timezone: str
    currency: str
    amended: str = ""

    @property
    def department(self) -> str:
        return self.terms.department

    @property
    def export(self) -> str:
        return self.terms.export

    @property
    def name(self) -> str:
        return f"{self.department}.{self.export}"

    @property
    def issuer(self) -> str:
        """Whose numbers these are: two ledgers with equal numbers do not collide. The department, unless stated."""
        return self.terms.issuer or self.terms.assume.issuer or self.department

    @property
    def owner(self) -> str:
        return self.terms.owner

    @property
    def patterns(self) -> tuple[str, ...]:
        return self.terms.arrives.pattern

    @property
    def delivers(self) -> Delivers:
        return self.terms.arrives.delivers

    @property
    def every(self) -> str:
        return self.terms.arrives.every

    @property
    def by(self) -> str | None:
        return self.terms.arrives.by

    @property
    def tax(self) -> str | None:
        return self.terms.assume.tax

    @property
    def tolerate_bad_rows(self) -> float:
        return self.terms.tolerate.bad_rows

    @property
    def tolerate_vanished(self) -> float:
        return self.terms.tolerate.vanished

    @property
    def is_frozen(self) -> bool:
        """Whether a column that the contract does not name refuses its file."""
        return self.terms.drift == "freeze"

    @property
    def reads(self) -> Reads:
        return self.terms.reads

    @property
    def feeds(self) -> dict[str, Feed]:
        return self.terms.feeds

    @property
    def phone_region(self) -> str:
        """Where phone numbers without a country code belong (ISO 3166): as stated, else as the time zone says."""
        return self.terms.assume.phone_region or region_of(self.timezone)

    @property
    def controls(self) -> Controls | None:
        """What a totals file states; None for every export that brings rows."""
        return self.terms.controls

    def as_read(self) -> Contract:
        """Itself; a totals file as if it fed an entity, so that its records are read and typed like any other's."""
        if self.controls is None:
            return self
        terms = self.terms.model_copy(update={"feeds": {ENTITY: totals_feed(self.controls)}})
        return replace(self, terms=terms, entities={ENTITY: totals_entity(self.controls)})

    @cached_property
    def version(self) -> str:
        """10 hex digits of what decides the lake files: a changed meaning or entity shape re-lands, a comment not."""
        meaning = {
            "rules": LANDING_RULES,
            "issuer": self.issuer,
            "assumed": [self.timezone, self.currency, self.tax],
            "delivers": self.delivers,
            "tolerate": self.tolerate_bad_rows,
            "reads": self.reads.model_dump(mode="json", exclude_defaults=True, exclude=set(FETCHING)),
            # an option that is not used leaves the version as it was before there was such an option
            "feeds": {name: feed.model_dump(mode="json", exclude_defaults=True) for name, feed in self.feeds.items()},
            "shapes": [self.entities[name].shape() for name in self.feeds],
        }
        if self.is_frozen:
            meaning["schema"] = "freeze"
        if self.terms.assume.nulls is not None:
            meaning["nulls"] = self.terms.assume.nulls
        if self.amended:
            meaning["amended"] = self.amended
        if self.controls:
            meaning["controls"] = self.controls.model_dump(mode="json", exclude_defaults=True)
        text = json.dumps(meaning, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:10]

    def matches(self, file_name: str) -> Arrival | None:
        """The business date the name carries if the file is this export's, else None."""
        return next((found for pattern in self.patterns if (found := match(pattern, file_name))), None)
