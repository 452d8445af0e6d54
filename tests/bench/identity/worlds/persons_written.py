"""What three departments write of the planted persons: shops, a call centre in Taiwan, a web shop with names in pinyin.

Each has its spelling, its gaps and its typing errors; one person may stand twice in one department.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.bench.identity.landing import Export, Row
from tests.bench.identity.worlds import numbers, spelling
from tests.bench.identity.worlds.addresses import written
from tests.bench.identity.worlds.persons import Person, make_persons

COUNT = 3000
_NAME_ERRORS, _PHONE_ERRORS, _DATE_ERRORS = 0.05, 0.02, 0.02
Write = Callable[[random.Random, Person], Row]


def exports(count: int = COUNT, seed: str = "persons") -> Iterator[Export]:
    """The three departments' files."""
    draw = random.Random(seed)
    people = make_persons(draw, count)
    places: dict[str, tuple[float, Write, tuple[str, ...]]] = {
        "shops": (0.62, _shop, ("会员姓名", "手机号", "固定电话", "邮箱", "联系地址", "出生日期", "身份证号")),
        "callcentre": (0.55, _call, ("客戶姓名", "聯絡電話", "電子郵件", "地址", "證件號碼")),
        "webshop": (0.35, _web, ("Name", "Phone", "E-mail", "Address", "Birthday")),
    }
    for department, (share, write, header) in places.items():
        rows = [(one.entity, write(draw, one)) for one in people for _ in range(_times(draw, share))]
        yield Export(department, "customers.csv", header, rows)


def _times(draw: random.Random, share: float) -> int:
    return 0 if draw.random() >= share else 2 if draw.random() < 0.06 else 1


def _maybe(draw: random.Random, share: float, value: str | None) -> str | None:
    return value if draw.random() < share else None


def mistaken(draw: random.Random, name: str) -> str:
    """A name as it is, or misheard, misread or one character short."""
    if draw.random() >= _NAME_ERRORS:
        return name
    how = draw.choice((spelling.misheard, spelling.misheard, spelling.misread, None))
    return how(draw, name) if how else spelling.shortened(draw, name, len(spelling.parts(name)[0]))


def _phone(draw: random.Random, one: Person) -> str:
    """One of their numbers, seldom mistyped; as Taiwan or the mainland writes it."""
    number = one.phones[0] if draw.random() < 0.75 else one.phones[-1]
    if draw.random() < _PHONE_ERRORS:
        number = numbers.mistyped(draw, number)
    if number.startswith("09"):
        return draw.choice(
            (number, f"{number[:4]}-{number[4:7]}-{number[7:]}", f"+886 {number[1:]}", f"886-{number[1:]}")
        )
    return numbers.written_phone(draw, number)


def _address(draw: random.Random, one: Person) -> str:
    home = one.earlier if one.earlier and draw.random() < 0.5 else one.address
    return written(draw, home)


def _born(draw: random.Random, born: str, form: str) -> str:
    year, month, day = born[:4], born[4:6], born[6:]
    if draw.random() < _DATE_ERRORS:
        month, day = (day, month) if int(day) <= 12 else (month, f"{max(1, int(day) - 1):02d}")
    return form.format(year, month, day)


def _shop(draw: random.Random, one: Person) -> Row:
    name = mistaken(draw, one.name)
    if draw.random() < 0.05:
        name = f"{name[0]} {name[1:]}" if len(name) == 2 else name
    name += draw.choice(("先生", "女士")) if draw.random() < 0.04 else ""
    form = draw.choice(("{}-{}-{}", "{}/{}/{}", "{}年{}月{}日", "{}{}{}"))
    return (
        name,
        _maybe(draw, 0.9, _phone(draw, one)),
        _maybe(draw, 0.6, one.landline),
        _maybe(draw, 0.5, one.email),
        _maybe(draw, 0.75, _address(draw, one)),
        _maybe(draw, 0.6, _born(draw, one.born, form)),
        _maybe(draw, 0.35, one.citizen),
    )


def _call(draw: random.Random, one: Person) -> Row:
    name = spelling.traditional(mistaken(draw, one.name))
    family, given = spelling.parts(one.name)
    chance = draw.random()
    if chance < 0.03:
        name = spelling.traditional(family) + draw.choice(("先生", "小姐"))
    elif chance < 0.06:
        name = spelling.traditional(family) + "*" * len(given)
    elif chance < 0.16:
        name += draw.choice(("先生", "小姐", "女士"))
    phone = _phone(draw, one) if one.landline is None or draw.random() < 0.8 else one.landline
    if draw.random() < 0.12 and not one.phones[0].startswith("09"):
        phone = numbers.masked_phone(one.phones[0])
    number = f"{one.citizen[:6]}********{one.citizen[-4:]}" if one.citizen else None
    return (
        name,
        _maybe(draw, 0.92, phone),
        _maybe(draw, 0.35, one.email),
        _maybe(draw, 0.45, spelling.traditional(_address(draw, one))),
        _maybe(draw, 0.3, number),
    )


def _web(draw: random.Random, one: Person) -> Row:
    family, given = (part.capitalize() for part in spelling.person_pinyin(one.name))
    name = draw.choice(
        (f"{given} {family}", f"{given} {family}", f"{family} {given}", f"{family.upper()} {given}",
         f"{family}, {given}", f"{given} {family}".lower(), f"{family}{given}".lower())
    )  # fmt: skip
    return (
        name,
        _maybe(draw, 0.6, _phone(draw, one)),
        _maybe(draw, 0.85, one.email.upper() if one.email and draw.random() < 0.05 else one.email),
        _maybe(draw, 0.4, _address(draw, one)),
        _maybe(draw, 0.35, _born(draw, one.born, "{}-{}-{}")),
    )
