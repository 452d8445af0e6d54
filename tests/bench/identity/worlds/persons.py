"""Who there is in the planted world of persons: namesakes in one city, families under one roof, twins, movers.

Only true values are here; what departments write of them is in `persons_written`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.bench.identity.worlds import numbers
from tests.bench.identity.worlds.addresses import Address, anywhere
from tests.bench.identity.worlds.spelling import parts, person_pinyin
from tests.bench.identity.worlds.words import (
    CITIES,
    GIVEN_FIRST,
    GIVEN_LAST,
    GIVEN_ONE,
    HOMONYMS,
    PLACES,
    SURNAMES,
    TAIWAN,
)

TAIWANESE, NAMESAKES, FAMILIES, TWINS, MOVED = 0.15, 0.04, 0.14, 0.006, 0.1


@dataclass(frozen=True)
class Person:
    """`phones` newest first; `landline` is the household's; `earlier` where they lived before."""

    entity: str
    name: str
    born: str
    city: str
    address: Address
    earlier: Address | None
    phones: tuple[str, ...]
    landline: str | None
    email: str | None
    citizen: str | None


def make_persons(draw: random.Random, count: int) -> list[Person]:
    people: list[Person] = []
    while len(people) < count:
        one = _person(draw, f"p{len(people)}")
        people.append(one)
        chance = draw.random()
        if chance < TWINS:
            people.append(_twin(draw, one, f"p{len(people)}"))
        elif chance < TWINS + FAMILIES:
            people += [_relative(draw, one, f"p{len(people) + more}") for more in range(draw.choice((1, 1, 2)))]
    return people


def _person(draw: random.Random, entity: str) -> Person:
    city = draw.choice(tuple(TAIWAN)) if draw.random() < TAIWANESE else draw.choice(tuple(CITIES))
    name = draw.choice(HOMONYMS) if draw.random() < NAMESAKES else _name(draw)
    born = _day(draw, 1945, 2006)
    address = anywhere(draw, city)
    earlier = anywhere(draw, city) if draw.random() < MOVED else None
    phones = tuple(_mobile(draw, city) for _ in range(draw.choice((1, 1, 2))))
    landline = numbers.landline(draw, PLACES[city].area) if draw.random() < 0.3 and city not in TAIWAN else None
    email = numbers.mailbox(draw, " ".join(person_pinyin(name)), born) if draw.random() < 0.7 else None
    number = None if city in TAIWAN else numbers.citizen(draw, PLACES[city].citizens, born)
    return Person(entity, name, born, city, address, earlier, phones, landline, email, number)


def _mobile(draw: random.Random, city: str) -> str:
    return f"09{numbers.digits(draw, 8)}" if city in TAIWAN else numbers.mobile(draw)


def _name(draw: random.Random) -> str:
    (family,) = draw.choices(tuple(SURNAMES), weights=tuple(SURNAMES.values()))
    return family + _given(draw)


def _given(draw: random.Random) -> str:
    if draw.random() < 0.16:
        return draw.choice(GIVEN_ONE)
    return draw.choice(GIVEN_FIRST) + draw.choice(GIVEN_LAST)


def _day(draw: random.Random, first: int, last: int) -> str:
    return (date(first, 1, 1) + timedelta(days=draw.randrange((last - first) * 365))).strftime("%Y%m%d")


def _relative(draw: random.Random, one: Person, entity: str) -> Person:
    """Husband, wife or child: one roof, one landline; a child has the surname and sometimes a parent's mobile."""
    other = _person(draw, entity)
    is_child = draw.random() < 0.5
    family, _ = parts(one.name)
    name = family + _given(draw) if is_child else other.name
    phones = one.phones[:1] if is_child and draw.random() < 0.25 else other.phones
    if one.city != other.city:
        phones = tuple(_mobile(draw, one.city) for _ in phones) if phones == other.phones else phones
    born = _day(draw, 1990, 2010) if is_child else other.born
    email = numbers.mailbox(draw, " ".join(person_pinyin(name)), born) if draw.random() < 0.6 else None
    number = None if one.city in TAIWAN else numbers.citizen(draw, PLACES[one.city].citizens, born)
    return replace(one, entity=entity, name=name, born=born, phones=phones, email=email, citizen=number)


def _twin(draw: random.Random, one: Person, entity: str) -> Person:
    """Same surname, same day, same home, and a given name that differs in its last character."""
    last = draw.choice([character for character in GIVEN_LAST if character != one.name[-1]])
    name = one.name[:-1] + last
    number = None if one.city in TAIWAN else numbers.citizen(draw, PLACES[one.city].citizens, one.born)
    phones = (_mobile(draw, one.city),)
    email = numbers.mailbox(draw, " ".join(person_pinyin(name)), one.born)
    return replace(one, entity=entity, name=name, phones=phones, email=email, citizen=number)
