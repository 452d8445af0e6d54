"""`[channels]` and `[[channel_costs]]` of `juke.toml`: windows of first contact, and what a contact costs by channel.

Costs belong here only for days on which no export states one; the shipped ones stand in `channel_costs.toml` beside
this file. Nothing is computed here.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)

from pipelines.elsewhere import Section

_SHIPPED = Path(__file__).with_name("channel_costs.toml")
_NAMES = Path(__file__).parents[2] / "dbt_project" / "seeds" / "channel_names.csv"


@cache
def contact_channels() -> frozenset[str]:
    """Channels through which customers are spoken with, as the seed of their names lists them."""
    with _NAMES.open(encoding="utf-8", newline="") as file:
        return frozenset(row["channel_code"] for row in csv.DictReader(file) if row["is_contact"] == "true")


class Channels(Section):
    """Within which days a contact counts as repeated, the base of migration, and how few contacts say little."""

    fcr_window_days: tuple[Annotated[int, Field(ge=1, le=90)], ...] = (1, 3, 7, 14, 30)
    base_months: int = Field(default=12, ge=1, le=36)
    min_contacts: int = Field(default=20, ge=5, le=100_000)

    @field_validator("fcr_window_days")
    @classmethod
    def _are_told_apart(cls, given: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(given)) < len(given):
            raise ValueError("one of them is named twice")
        return given


class ChannelCost(Section):
    """What one contact costs in a channel from one day on; `source` says who reckoned it so."""

    channel: str
    unit_cost: Decimal = Field(ge=0, le=1_000_000, max_digits=18, decimal_places=4)
    valid_from: date = Field(alias="from")
    valid_to: date | None = Field(default=None, alias="to")
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$")
    tax: Literal["included", "excluded"] = "excluded"
    source: str = Field(min_length=5)

    @field_validator("channel")
    @classmethod
    def _is_known(cls, channel: str) -> str:
        if channel not in contact_channels():
            raise ValueError(f"'{channel}' is no channel of contact; known are {', '.join(sorted(contact_channels()))}")
        return channel

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"'to' {self.valid_to} is before 'from' {self.valid_from}")
        return self

    def row(self, source: str, currency: str) -> tuple[Any, ...]:
        """As the warehouse is told it; an empty currency is the company's."""
        days = (self.valid_from, self.valid_to)
        return (self.channel, *days, self.unit_cost, self.currency or currency, self.tax, source, self.source)


def _overlaps(one: dict[str, Any], other: dict[str, Any]) -> bool:
    first, second = one.get("from"), other.get("from")
    if one.get("channel") != other.get("channel") or not (isinstance(first, date) and isinstance(second, date)):
        return False
    return first <= _last_day(other) and second <= _last_day(one)


def _last_day(row: dict[str, Any]) -> date:
    end = row.get("to")
    return end if isinstance(end, date) else date.max


def _told_at_once(given: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Every wrong value and every overlap in one error, whatever else is wrong."""
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, Sequence) else []
    pairs = combinations(enumerate(rows, start=1), 2)
    wrong = [
        f"costs {a} and {b} of '{one.get('channel')}' hold on the same days"
        for (a, one), (b, other) in pairs
        if _overlaps(one, other)
    ]
    try:
        found = handler(given)
    except ValidationError as error:
        wrong = [_said(item) for item in error.errors()] + wrong
    if wrong:
        raise ValueError("; ".join(wrong))
    return found


def _said(item: Any) -> str:
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in item["loc"])
    return f"{place}: {item['msg'].removeprefix('Value error, ')}"


ChannelCosts = Annotated[tuple[ChannelCost, ...], WrapValidator(_told_at_once)]


class _Shipped(Section):
    channel_costs: ChannelCosts


@cache
def shipped_costs() -> tuple[ChannelCost, ...]:
    """What is taken for a contact's cost where nobody says it."""
    return _Shipped.model_validate(tomllib.loads(_SHIPPED.read_text("utf-8"))).channel_costs
