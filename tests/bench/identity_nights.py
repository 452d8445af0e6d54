"""A made company whose records come, change, go and come back night after night; who they are about is planted."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from tests.bench.identity.worlds import companies_written, numbers, persons_written
from tests.bench.identity.worlds.addresses import written
from tests.bench.identity.worlds.companies import Company as Firm
from tests.bench.identity.worlds.companies import make_companies
from tests.bench.identity.worlds.persons import Person, make_persons
from tests.unit.identity.world import Record

DEPARTMENTS = ("erp", "callcentre", "loyalty")
TOUCHED = 0.05  # of the records, each night
_CHANGED, _NEW, _GONE = 0.6, 0.15, 0.15  # of those; the rest come back


class Company:
    """`records` living now with the entity of each; `returned` those that came back tonight."""

    def __init__(self, draw: random.Random, count: int) -> None:
        self._draw, self._count = draw, count
        self._entities: list[Person | Firm] = [*make_persons(draw, count // 2), *make_companies(draw, count // 8)]
        self._about: dict[str, Person | Firm] = {}
        self._gone: list[str] = []
        self._living: list[str] = []
        self.returned: set[str] = set()

    def first(self) -> dict[str, Record | None]:
        """The first night's records."""
        return dict(self._new(self._count))

    def tonight(self) -> dict[str, Record | None]:
        """What changes tonight; None for a record that goes."""
        draw, touched = self._draw, round(TOUCHED * len(self._living))
        changed = draw.sample(self._living, round(touched * (_CHANGED + _GONE)))
        going = changed[: round(touched * _GONE)]
        back = draw.sample(self._gone, min(len(self._gone), round(touched * (1 - _CHANGED - _NEW - _GONE))))
        tonight: dict[str, Record | None] = dict.fromkeys(going)
        tonight |= {record: self._write(self._about[record]) for record in (*changed[len(going) :], *back)}
        self._living = [record for record in self._living if record not in set(going)] + back
        self._gone = [record for record in self._gone if record not in set(back)] + going
        self.returned = set(back)
        return tonight | dict(self._new(round(touched * _NEW)))

    def truth(self, living: Iterable[str]) -> Mapping[str, str]:
        return {record: self._about[record].entity for record in living}

    def _new(self, count: int) -> Iterable[tuple[str, Record]]:
        for _ in range(count):
            one, number = self._draw.choice(self._entities), len(self._about)
            record = f"{self._draw.choice(DEPARTMENTS)}:{number:06d}"
            self._about[record] = one
            self._living.append(record)
            yield record, self._write(one)

    def _write(self, one: Person | Firm) -> Record:
        """Some of what there is to say, as a clerk writes it."""
        said = self._person(one) if isinstance(one, Person) else self._firm(one)
        return {field: value if field == "name" or self._draw.random() < 0.6 else None for field, value in said.items()}

    def _person(self, one: Person) -> dict[str, str | None]:
        draw = self._draw
        return {
            "name": persons_written.mistaken(draw, one.name), "phone": _phone(draw, one.phones[0]),
            "phone_alt": one.landline, "email": one.email, "address": written(draw, one.address),
            "birth_date": one.born, "national_id": one.citizen, "customer_type": "person",
        }  # fmt: skip

    def _firm(self, one: Firm) -> dict[str, str | None]:
        draw = self._draw
        name = companies_written.mistaken(draw, companies_written.registered(draw, one), one.brand)
        return {
            "name": name, "phone": one.switchboard, "phone_alt": _phone(draw, one.mobile),
            "email": one.mailbox, "address": written(draw, one.address), "tax_number": one.code,
            "customer_type": "organisation",
        }  # fmt: skip


def _phone(draw: random.Random, number: str) -> str:
    """A mobile; the mainland's in one of their spellings."""
    return numbers.written_phone(draw, number) if number.startswith("1") else number
