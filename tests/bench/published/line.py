"""One published number beside what Juke makes of the same data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pipelines.settings import REPOSITORY

DATA = REPOSITORY.parent / "shared" / "data"


class NotPublished(Exception):
    """The night over a set's files published nothing; with the words of the night."""


@dataclass(frozen=True)
class Line:
    """`within` is the largest difference that still is the published number; `at_most` marks a ceiling instead."""

    subject: str
    published: float
    found: float
    within: float = 0.0
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        return self.found <= self.published if self.at_most else abs(self.found - self.published) <= self.within

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "is_met": self.is_met}
