"""Whom a steward means: a record (issuer:number) or a customer (C00000012), found in the registry.

A customer stands for its records of today, the oldest first; an id that was merged away for those of whom it became.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.identity.registry import Registry
from pipelines.problems import Problem

_FORBID = "`juke identity forbid`"
_CUSTOMER = re.compile(r"C\d{8,}")
_LIVING = "select record_id from records where customer_id = ? and living = 1 order by first_seq, record_id"


@dataclass(frozen=True)
class Subject:
    """One side of a decision. `record` speaks for it; `customer` is None where a record was named."""

    records: tuple[str, ...]
    customer: str | None

    @property
    def record(self) -> str:
        return self.records[0]

    def spoken_for(self) -> Subject:
        """Its first record alone."""
        return Subject(self.records[:1], self.customer)


def find_subjects(
    registry: Registry, a: str, b: str, *, apart: bool = False
) -> tuple[tuple[Subject, Subject] | None, list[Problem]]:
    """Both sides, or None, with everything that is wrong. `apart`: of a record and its customer, the others."""
    both, problems = find_each(registry, a, b)
    if a == b:
        problems.append(Problem("a decision is about two", "identity", do="name another second one"))
    if problems:
        return None, problems
    first, second = both
    if apart:
        if second.customer and not set(first.records) & set(second.records):
            what, do = "the record is not of that customer", f"see whose it is; to keep them apart: {_FORBID}"
            return None, [Problem(what, "identity", found=f"{a}, {b}", do=do)]
        first, second = _without(first, second), _without(second, first)
    if set(first.records) & set(second.records) or not (first.records and second.records):
        what = "the record is all there is of the customer" if apart else "they are one customer already"
        do = "name another" if apart else "to part a record from it: `juke identity split RECORD --from CUSTOMER`"
        return None, [Problem(what, "identity", found=f"{a}, {b}", do=do)]
    return (first, second), []


def find_each(registry: Registry, a: str, b: str) -> tuple[list[Subject], list[Problem]]:
    """Whom both names mean; a problem for each that means nobody."""
    found = [(name, find_subject(registry, name)) for name in (a, b)]
    unknown = [_unknown(name) for name in dict.fromkeys(name for name, subject in found if subject is None)]
    return [subject for _, subject in found if subject is not None], unknown


def find_subject(registry: Registry, name: str) -> Subject | None:
    """The record or the customer of this name; None where it was never seen or has no records left."""
    if registry.rows("select 1 from records where record_id = ?", [name]):
        return Subject((name,), None)
    if not _CUSTOMER.fullmatch(name):
        return None
    customer = current_id(registry, name)
    records = tuple(record for (record,) in registry.rows(_LIVING, [customer]))
    return Subject(records, customer) if records else None


def current_id(registry: Registry, customer: str) -> str:
    """Whom a customer id became by merging; itself where it was not merged."""
    seen = {customer}
    while found := registry.rows("select redirect_to from customers where customer_id = ?", [customer]):
        if found[0][0] is None or found[0][0] in seen:
            break
        customer = found[0][0]
        seen.add(customer)
    return customer


def _without(one: Subject, other: Subject) -> Subject:
    """A customer but for the record that is to leave it."""
    if one.customer is None:
        return one
    return Subject(tuple(record for record in one.records if record not in other.records), one.customer)


def _unknown(name: str) -> Problem:
    advice = "copy it from the customer's page; a record reads issuer:number, a customer C00000012"
    what = f"no customer '{name}' has records" if _CUSTOMER.fullmatch(name) else f"no record '{name}' was ever seen"
    return Problem(what, "identity", do=advice)
