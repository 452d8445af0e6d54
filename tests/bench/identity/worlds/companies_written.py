"""What three departments write of the planted companies: invoicing with codes, service in short forms, pinyin abroad.

Each has its spelling, its gaps and its typing errors; one company may stand twice in one department.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.bench.identity.landing import Export, Row
from tests.bench.identity.worlds import numbers, spelling
from tests.bench.identity.worlds.addresses import written
from tests.bench.identity.worlds.companies import Company, make_companies

COUNT = 3000
_NAME_ERRORS, _PHONE_ERRORS = 0.05, 0.02
Write = Callable[[random.Random, Company], Row]


def exports(count: int = COUNT, seed: str = "companies") -> Iterator[Export]:
    """The three departments' files."""
    draw = random.Random(seed)
    firms = make_companies(draw, count)
    places: dict[str, tuple[float, Write, tuple[str, ...]]] = {
        "invoicing": (0.65, _invoiced, ("单位名称", "统一社会信用代码", "电话", "电子邮箱", "注册地址")),
        "fieldwork": (0.6, _served, ("客户", "联系电话", "手机", "地址")),
        "exportdesk": (0.3, _exported, ("Company", "Telephone", "E-mail", "Address")),
    }
    for department, (share, write, header) in places.items():
        rows = [(one.entity, write(draw, one)) for one in firms for _ in range(_times(draw, share))]
        yield Export(department, "customers.csv", header, rows)


def _times(draw: random.Random, share: float) -> int:
    return 0 if draw.random() >= share else 2 if draw.random() < 0.06 else 1


def _maybe(draw: random.Random, share: float, value: str) -> str | None:
    return value if draw.random() < share else None


def registered(draw: random.Random, one: Company) -> str:
    """The registered name; the city in front, in brackets behind the brand or before the legal form."""
    place = draw.choice((one.city, one.city, f"{one.city}市"))
    open_, close = draw.choice(("()", "（）"))
    bracket = f"{open_}{one.city}{close}"
    head = draw.choices(
        (
            f"{place}{one.brand}{one.industry}{one.legal}",
            f"{one.brand}{one.industry}{bracket}{one.legal}",
            f"{one.brand}{bracket}{one.industry}{one.legal}",
        ),
        weights=(6, 2, 1),
    )[0]
    return head + _site(draw, one)


def _site(draw: random.Random, one: Company) -> str:
    if not one.site:
        return draw.choice(("", "", "", "", "", "(总部)")) if draw.random() < 0.2 else ""
    return one.site if draw.random() < 0.7 else f"（{one.site}）"


def _short(draw: random.Random, one: Company) -> str:
    """As people say it: without legal form, without industry, without city, or two of these."""
    core = draw.choice((f"{one.brand}{one.industry}", f"{one.brand}{one.industry}", one.brand))
    place = one.city if draw.random() < (0.9 if core == one.brand else 0.6) else ""
    return place + core + _site(draw, one)


def mistaken(draw: random.Random, name: str, brand: str) -> str:
    """A name as it is, or with its brand misheard, misread, or the name one character short."""
    if draw.random() >= _NAME_ERRORS:
        return name
    if draw.random() < 0.3:
        return spelling.shortened(draw, name, len(name) - 6) if len(name) > 8 else name
    how = draw.choice((spelling.misheard, spelling.misread))
    return name.replace(brand, how(draw, brand))


def _line(draw: random.Random, number: str, *, extension: bool = False) -> str:
    if draw.random() < _PHONE_ERRORS:
        number = numbers.mistyped(draw, number)
    text = numbers.written_phone(draw, number)
    return f"{text}{draw.choice(('转', '-', 'ext.'))}{draw.randrange(100, 999)}" if extension else text


def _invoiced(draw: random.Random, one: Company) -> Row:
    return (
        mistaken(draw, registered(draw, one), one.brand),
        _maybe(draw, 0.7, one.code),
        _maybe(draw, 0.85, _line(draw, one.switchboard)),
        _maybe(draw, 0.5, one.mailbox),
        _maybe(draw, 0.85, written(draw, one.address)),
    )


def _served(draw: random.Random, one: Company) -> Row:
    name = mistaken(draw, _short(draw, one) if draw.random() < 0.5 else registered(draw, one), one.brand)
    address = written(draw, one.address)
    if draw.random() < 0.15:
        name, address = spelling.traditional(name), spelling.traditional(address)
    return (
        name,
        _maybe(draw, 0.75, _line(draw, one.switchboard, extension=draw.random() < 0.15)),
        _maybe(draw, 0.4, _line(draw, one.mobile)),
        _maybe(draw, 0.7, address),
    )


def _exported(draw: random.Random, one: Company) -> Row:
    """Pinyin throughout, as exporters' own English names are."""
    city, brand, industry = (spelling.pinyin(word).capitalize() for word in (one.city, one.brand, one.industry))
    legal = draw.choice(("Co., Ltd.", "Co.,Ltd", "Co. Ltd", "Limited", "Company Limited"))
    site = f" {spelling.pinyin(one.site).capitalize()} Branch" if one.site else ""
    name = draw.choice((f"{city} {brand} {industry} {legal}", f"{brand} {industry} ({city}) {legal}")) + site
    return (
        name.upper() if draw.random() < 0.25 else name,
        _maybe(draw, 0.75, _line(draw, one.switchboard if draw.random() < 0.7 else one.mobile)),
        _maybe(draw, 0.75, one.mailbox),
        _maybe(draw, 0.5, written(draw, one.address)),
    )
