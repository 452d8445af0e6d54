"""Numbers that prove themselves: 统一社会信用代码 (GB 32100), 身份证 (GB 11643, MOD 11-2), 統一編號; and mailboxes.

A number that fails its check digit is worth nothing as evidence and becomes None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipelines.identity.normalise.text import fold_all

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_CREDIT_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_ID_WEIGHTS = tuple(pow(2, 17 - position, 11) for position in range(17))
_ID_CHECK = "10X98765432"
_EMAIL = re.compile(r"^[a-z0-9._%'&=/!#$*?^{|}~-]+(\+[^@]*)?@[a-z0-9-]+(\.[a-z0-9-]+)+$")
_EMAIL_PLACEHOLDERS = re.compile(r"^(test\d*|none|null|no|na|noemail|no-email|unknown|abc|xxx+|aaa+|123+\d*|wu)@")


def credit_code_check_digit(first17: str) -> str | None:
    """The 18th character of a 统一社会信用代码; None where a character is outside the alphabet of GB 32100."""
    values = [_CREDIT_ALPHABET.find(character) for character in first17]
    if len(values) != 17 or min(values) < 0:
        return None
    total = sum(value * weight for value, weight in zip(values, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31]


def is_credit_code(code: str) -> bool:
    """Whether 18 characters are a 统一社会信用代码 with a right check digit."""
    return len(code) == 18 and credit_code_check_digit(code[:17]) == code[17]


def is_national_id(number: str) -> bool:
    """Whether 18 characters are a 身份证 number: a possible birth date and a right check digit (X in capitals)."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11] == number[17]


def is_taiwan_business_number(number: str) -> bool:
    """Whether 8 digits are a 統一編號 (Taiwan): weighted digit sums divisible by 5, as since April 2023."""
    if not re.fullmatch(r"\d{8}", number) or number == "00000000":
        return False
    products = [int(digit) * weight for digit, weight in zip(number, (1, 2, 1, 2, 1, 2, 4, 1), strict=True)]
    total = sum(product // 10 + product % 10 for product in products)
    return total % 5 == 0 or (number[6] == "7" and (total + 1) % 5 == 0)


def tax_number(folded: str) -> str | None:
    """A checked tax number in capitals, or None: credit codes, national ids (sole traders), Taiwan's eight digits."""
    code = re.sub(r"[^0-9A-Z]", "", folded.upper())
    if len(set(code)) < 4:
        return None
    return code if is_credit_code(code) or is_national_id(code) or is_taiwan_business_number(code) else None


def email(folded: str) -> str | None:
    """A mailbox without its plus-tag, or None where the text is none or a placeholder."""
    text = folded.replace(" ", "").removeprefix("mailto:").strip("<>;,.")
    found = _EMAIL.match(text)
    if not found or _EMAIL_PLACEHOLDERS.match(text):
        return None
    return text.replace(found.group(1), "", 1) if found.group(1) else text


def parse_numbers(rows: Sequence[Sequence[str]]) -> list[tuple[str | None, ...]]:
    result: list[tuple[str | None, ...]] = []
    for folded in fold_all([row[0] for row in rows]):
        code = tax_number(folded)
        is_person = code is not None and is_national_id(code) and not is_credit_code(code)
        bare = re.sub(r"[^0-9A-Z]", "", folded.upper()) or None
        result.append(
            (
                code if not is_person else None,
                code if is_person else None,
                None,
                None if code else bare,
                code[6:14] if is_person and code else None,
            )
        )
    return result
