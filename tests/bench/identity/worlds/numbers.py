"""Numbers of people and companies in the planted worlds: phones, citizens' and companies' numbers, mailboxes.

Check digits are worked out here from the standards (GB 11643, GB 32100), apart from Juke's own code.
"""

from __future__ import annotations

import random

_MOBILE = "130 131 133 135 136 137 138 139 150 151 158 159 177 180 186 188 189 199"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MAIL = ("qq.com", "qq.com", "163.com", "163.com", "126.com", "sina.com", "gmail.com", "outlook.com", "foxmail.com")


def digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


def mobile(draw: random.Random) -> str:
    return draw.choice(_MOBILE.split()) + digits(draw, 8)


def landline(draw: random.Random, area: str) -> str:
    return f"{area}-{draw.choice('23568')}{digits(draw, 7)}"


def citizen(draw: random.Random, area: str, born: str) -> str:
    """A 身份证 of someone born on `born` (yyyymmdd)."""
    first = area + born + digits(draw, 3)
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first))
    return first + "10X98765432"[total % 11]


def credit_code(draw: random.Random, area: str) -> str:
    """A 统一社会信用代码 of a company registered in `area`."""
    first = "91" + area + "".join(draw.choice(_CREDIT) for _ in range(9))
    total = sum(_CREDIT.index(character) * pow(3, place, 31) for place, character in enumerate(first))
    return first + _CREDIT[-total % 31]


def mailbox(draw: random.Random, pinyin: str, born: str) -> str:
    """As people choose them: a QQ number, or one's name in pinyin with digits that mean something."""
    provider = draw.choice(_MAIL)
    if provider == "qq.com" and draw.random() < 0.8:
        return f"{draw.randrange(10**7, 3 * 10**9)}@qq.com"
    tail = draw.choice((born[2:4], born[:4], born[4:], digits(draw, 3), ""))
    return f"{pinyin.replace(' ', draw.choice(('', '', '.', '_')))}{tail}@{provider}"


def written_phone(draw: random.Random, number: str) -> str:
    """A mainland number as somebody types it."""
    if len(number) == 11 and number[0] == "1":
        parts = (number[:3], number[3:7], number[7:])
        return draw.choice((number, number, number, "-".join(parts), " ".join(parts), f"+86 {number}", f"86{number}"))
    area, rest = number.split("-")
    return draw.choice((number, f"({area}){rest}", f"{area} {rest}", f"{area}{rest}", f"+86-{area[1:]}-{rest}"))


def masked_phone(number: str) -> str:
    return f"{number[:3]}****{number[-4:]}" if len(number) == 11 else number


def mistyped(draw: random.Random, number: str) -> str:
    """One digit another one, or two neighbours swapped."""
    places = [place for place, character in enumerate(number) if character.isdigit() and place > 2]
    place = draw.choice(places[:-1])
    if draw.random() < 0.5:
        return number[:place] + str((int(number[place]) + draw.randint(1, 9)) % 10) + number[place + 1 :]
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
