"""How a customer's fields survive: for each field the rules, in order, by which one of its values wins.

What `[identity.survivorship]` of juke.toml may say, its shipped values, and the rows in which models read them. The
ranking itself is the model `bridge_customer_field`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from pipelines.elsewhere import Section

Rule = Literal["verified", "newest", "most_frequent", "department", "longest"]
Rules = tuple[Rule, ...]
MOST_RULES = 5

_NEWEST: Rules = ("newest", "department", "most_frequent")
_REAL_THEN_NEWEST: Rules = ("verified", "newest", "department")
_REAL_THEN_USUAL: Rules = ("verified", "most_frequent", "newest", "department")


class Survivorship(Section):
    """Rules per field; a field without its own follows `default`. `departments`: whose word counts, the first most."""

    default: Rules = Field(default=_NEWEST, min_length=1)
    departments: tuple[str, ...] = ("sales", "finance", "service", "marketing", "inventory")
    customer_type: Rules | None = None
    name: Rules | None = _REAL_THEN_USUAL
    phone: Rules | None = _REAL_THEN_NEWEST
    phone_alt: Rules | None = _REAL_THEN_NEWEST
    email: Rules | None = _REAL_THEN_NEWEST
    address: Rules | None = ("verified", "newest", "department", "longest")
    birth_date: Rules | None = _REAL_THEN_USUAL
    national_id: Rules | None = _REAL_THEN_USUAL
    tax_number: Rules | None = _REAL_THEN_USUAL
    industry: Rules | None = None
    size_band: Rules | None = None
    region_code: Rules | None = None
    acquisition_source: Rules | None = None
    account_manager_id: Rules | None = None
    parent_customer_record_id: Rules | None = None

    @field_validator("*")
    @classmethod
    def _names_each_once(cls, given: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if given is not None and len(set(given)) < len(given):
            raise ValueError("names something twice")
        if given == ():
            raise ValueError("is empty; leave the line out to follow the default")
        return given

    def rules_by_field(self) -> dict[str, Rules]:
        """Every field of the golden record with the rules that hold for it."""
        chosen = self.model_dump(exclude={"default", "departments"})
        return {field: rules or self.default for field, rules in chosen.items()}

    def rule_rows(self) -> list[tuple[str | None, ...]]:
        """(field, first rule, … fifth rule), NULL where there are fewer."""
        return [(field, *rules, *[None] * (MOST_RULES - len(rules))) for field, rules in self.rules_by_field().items()]

    def department_rows(self) -> list[tuple[str, int]]:
        """(department, its rank from 1)."""
        return [(department, rank) for rank, department in enumerate(self.departments, start=1)]
