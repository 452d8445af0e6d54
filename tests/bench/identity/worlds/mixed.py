"""A small company's first two files: 300 records, persons and companies mixed, half of the cells empty."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.bench.identity.landing import Export, Row
from tests.bench.identity.worlds import companies_written, numbers, persons_written
from tests.bench.identity.worlds.addresses import written
from tests.bench.identity.worlds.companies import Company, make_companies
from tests.bench.identity.worlds.persons import Person, make_persons

RECORDS = 150  # of each department
_EMPTY = 0.5


def exports(seed: str = "mixed") -> Iterator[Export]:
    """Two departments' files over the same customers."""
    draw = random.Random(seed)
    customers = [*make_persons(draw, 120), *make_companies(draw, 80)]
    for department in ("office", "store"):
        some = draw.sample(customers, RECORDS)
        rows = [(one.entity, _row(draw, one)) for one in some]
        yield Export(department, "customers.csv", ("名称", "电话", "手机", "邮箱", "地址"), rows)


def _row(draw: random.Random, one: Person | Company) -> Row:
    if isinstance(one, Person):
        name, line, mobile, email = persons_written.mistaken(draw, one.name), one.landline, one.phones[0], one.email
    else:
        full = companies_written.registered(draw, one)
        name, line, mobile, email = full, one.switchboard, one.mobile, one.mailbox
    phones = [
        number and (number if number[0] == "0" else numbers.written_phone(draw, number)) for number in (line, mobile)
    ]
    cells = [*phones, email, written(draw, one.address)]
    return (name, *(None if draw.random() < _EMPTY else cell for cell in cells))
