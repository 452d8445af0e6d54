"""Records drawn from pools so small that values meet in every field: what tests of whole worlds write."""

from __future__ import annotations

import random

from tests.unit.identity.match.desk import Record

_GIVEN, _FAMILY = ("伟", "伟明", "薇", "娜", "海芳", "小伟", "建国", "健国"), "王李张欧徐许"
_LATIN = ("john", "jon", "smith", "smyth", "wang", "wei", "anna", "haifang", "xu", "peter", "brown")
_PLACES, _BRANDS = ("上海", "北京", "", ""), ("恒达", "聚客", "华泰", "恒大")
_TRADES, _FORMS = ("商贸", "化工", "家电", ""), ("有限公司", "股份有限公司", "", "有限公司浦东店", "有限公司徐汇店")
_LATIN_FIRMS = ("Acme Tools Ltd", "Acme Tool Ltd", "Acme Ltd", "Hengda Chemical Co", "Hengda Ltd", "Zeta Trading GmbH")
_MASKED = ("139****5671", "138****5672", "139****5601")
_EMAILS = (
    "a.wang@b.example",
    "A.Wang@B.example",
    "awang7@d.example",
    "awang8@d.example",
    "awang7@e.example",
    "info@f.cn",
)
_ADDRESSES = (
    "上海市浦东新区世纪大道100号3幢502室", "浦东新区世纪大道100号3栋502", "上海市浦东新区世纪大道102号",
    "北京市朝阳区建国路88号", "北京市朝阳区建国路89号", "12 Main Street, Springfield", "14 Main Street, Springfield",
)  # fmt: skip
_TAXES = ("91350100M000100Y43", "91310000775785552L", "04595257")
_NUMBERS = ("11010519491231002X", "440524188001010014", "1101**********002X", "E12345678", "E12345679")


def _name(draw: random.Random) -> str:
    kind = draw.random()
    if kind < 0.4:
        return draw.choice(_FAMILY) + draw.choice(_GIVEN)
    if kind < 0.5:
        return draw.choice(_FAMILY) + draw.choice(("*", "**", "先生", "女士"))
    if kind < 0.7:
        return " ".join(draw.sample(_LATIN, draw.choice((1, 2, 2))))
    if kind < 0.8:
        return draw.choice(_LATIN_FIRMS)
    return draw.choice(_PLACES) + draw.choice(_BRANDS) + draw.choice(_TRADES) + draw.choice(_FORMS)


def _phone(draw: random.Random) -> str:
    """Some are shared by many, some by two: guards are crossed."""
    number = int(30 * draw.random() ** 2)
    return draw.choice(
        (f"139-1234-56{number:02d}", f"139123456{number:02d}", f"021-688812{number:02d}", draw.choice(_MASKED))
    )


def random_record(draw: random.Random) -> Record:
    """Any columns, most of them empty."""
    drawn = {
        "name": _name(draw) if draw.random() < 0.93 else None,
        "customer_type": draw.choice(("person", "organisation", None, None, None)),
        "phone": _phone(draw) if draw.random() < 0.7 else None,
        "phone_alt": _phone(draw) if draw.random() < 0.3 else None,
        "email": draw.choice((*_EMAILS, *[None] * 6)), "address": draw.choice((*_ADDRESSES, *[None] * 4)),
        "birth_date": draw.choice(("1990-02-03", "1990-03-02", "1990-02-13", "1991", *[None] * 4)),
        "national_id": draw.choice((*_NUMBERS, *[None] * 9)), "tax_number": draw.choice((*_TAXES, *[None] * 9)),
        "postcode": draw.choice(("200120", "200121", *[None] * 8)),
    }  # fmt: skip
    return {column: value for column, value in drawn.items() if value is not None}


def random_changes(draw: random.Random, size: int, numbers: int) -> dict[str, Record | None]:
    """Inserts, changes and (a quarter) deletions among `numbers` record numbers."""
    chosen = draw.sample(range(numbers), size)
    return {f"r{number:04d}": random_record(draw) if draw.random() < 0.75 else None for number in chosen}


def many_records(seed: int, count: int) -> list[Record]:
    """`count` records drawn from `seed`."""
    draw = random.Random(seed)
    return [random_record(draw) for _ in range(count)]
