"""Numbers that prove themselves by a check digit, of organisations and persons, and those that do not.

China's and Taiwan's are checked here: 统一社会信用代码 (GB 32100), 组织机构代码 (GB 11714), 身份证 (GB 11643),
統一編號, 國民身分證, 香港身份證. Other countries' by python-stdnum, where the export's region or the letters say whose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import import_module
from typing import NamedTuple

from pipelines.identity.normalise.text import fold_all

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_CREDIT_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_ID_WEIGHTS = tuple(pow(2, 17 - position, 11) for position in range(17))
_ID_CHECK = "10X98765432"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # of Taiwan's personal ids, in the order of their numbers from 10
_CHINESE_REGIONS = ("CN", "TW", "HK", "MO", "SG")
# python-stdnum's modules by region: (organisations, persons). Numbers without a check digit are not among them.
_BY_REGION = {
    "AU": ("au.abn au.acn", "au.tfn"), "BR": ("br.cnpj", "br.cpf"), "CA": ("ca.bn", "ca.sin"),
    "DE": ("de.vat", "de.idnr"), "ES": ("es.cif", "es.dni es.nie"), "FR": ("fr.siret fr.siren", "fr.nir"),
    "GB": ("gb.vat", "gb.nhs"), "IN": ("in_.gstin", "in_.aadhaar"), "IT": ("it.iva", "it.codicefiscale"),
    "JP": ("jp.cn", "jp.in_"), "KR": ("kr.brn", "kr.rrn"), "NL": ("nl.btw", "nl.bsn"), "SG": ("sg.uen", ""),
    "TH": ("", "th.pin"), "NZ": ("", "nz.ird"),
}  # fmt: skip
_VAT = re.compile(r"[A-Z]{2}[0-9A-Z]{8,12}")
_MASKED_ID = re.compile(r"\d{3,}[*X]+[\dX]*")


class Numbers(NamedTuple):
    """What one cell proves: `tax` of an organisation, `citizen` of a person, `citizen_mask` (LIKE) of a masked one.

    `number` is one without proof; `born` what a 身份证 says, yyyymmdd. None for what it does not say.
    """

    tax: str | None = None
    citizen: str | None = None
    citizen_mask: str | None = None
    number: str | None = None
    born: str | None = None


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


def is_organisation_code(code: str) -> bool:
    """Whether 9 characters are a 组织机构代码: a weighted sum modulo 11, X for 10."""
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return False
    total = sum(int(sign, 36) * weight for sign, weight in zip(code, _ORGANISATION_WEIGHTS, strict=False))
    return "0X987654321"[total % 11] == code[8]


def is_national_id(number: str) -> bool:
    """Whether 18 characters are a 身份证 number: a possible birth date and a right check digit (X in capitals)."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number) or not _is_day(number[6:14]):
        return False
    return number[17] == _national_id_check_digit(number[:17])


def _national_id_check_digit(first17: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11]


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _lengthened(number: str) -> str | None:
    """The 18 characters of a 身份证 of 15 digits, as issued until 1999."""
    if not re.fullmatch(r"[1-8]\d{14}", number) or not _is_day("19" + number[6:12]):
        return None
    first17 = number[:6] + "19" + number[6:]
    return first17 + _national_id_check_digit(first17)


def is_taiwan_business_number(number: str) -> bool:
    """Whether 8 digits are a 統一編號 (Taiwan): weighted digit sums divisible by 5, as since April 2023."""
    if not re.fullmatch(r"\d{8}", number) or number == "00000000":
        return False
    products = [int(digit) * weight for digit, weight in zip(number, (1, 2, 1, 2, 1, 2, 4, 1), strict=True)]
    total = sum(product // 10 + product % 10 for product in products)
    return total % 5 == 0 or (number[6] == "7" and (total + 1) % 5 == 0)


def is_taiwan_person(number: str) -> bool:
    """Whether a letter and 9 digits are a 國民身分證 or a 居留證 number of Taiwan."""
    if not re.fullmatch(r"[A-Z][1289]\d{8}", number):
        return False
    tens, ones = divmod(_LETTERS.index(number[0]) + 10, 10)
    weights = (8, 7, 6, 5, 4, 3, 2, 1, 1)
    return (tens + 9 * ones + sum(int(d) * w for d, w in zip(number[1:], weights, strict=True))) % 10 == 0


def is_hong_kong_person(number: str) -> bool:
    """Whether one or two letters, 6 digits and a check digit are a 香港身份證 number."""
    if not re.fullmatch(r"[A-Z]{1,2}\d{6}[\dA]", number):
        return False
    signs = number.rjust(9)
    values = [36 if sign == " " else int(sign, 36) for sign in signs]
    return sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True)) % 11 == 0


def parse_numbers(rows: Sequence[Sequence[str]]) -> list[Numbers]:
    """What numbers as written prove, each with the region (ISO 3166) of its export."""
    folded = fold_all([value for value, _ in rows])
    return [parse_number(text, region) for text, (_, region) in zip(folded, rows, strict=True)]


def parse_number(folded: str, region: str = "CN") -> Numbers:
    """What one folded number proves."""
    if "*" in folded:
        return Numbers(citizen_mask=_mask(re.sub(r"[^0-9A-Z*]", "", folded.upper())))
    code = re.sub(r"[^0-9A-Z]", "", folded.upper().removesuffix(".0"))
    if len(set(code)) < 3 or code in "01234567890123456789" or code in "98765432109876543210":
        return Numbers()
    if region in _CHINESE_REGIONS and (chinese := _chinese(code)):
        return chinese
    if (number := _person_anywhere(code)) is not None:
        return number
    kind = next(_foreign(code, region), None)
    if kind:
        return Numbers(**{kind: code})
    return Numbers(number=code) if len(code) >= 5 and sum(sign.isdigit() for sign in code) >= 4 else Numbers()


def _person_anywhere(code: str) -> Numbers | None:
    """A 身份证 or a credit code is too long to be right by chance."""
    if len(set(code)) < 4:
        return None
    if is_credit_code(code):
        return Numbers(tax=code[8:17])
    return Numbers(citizen=code, born=code[6:14]) if is_national_id(code) else None


def _chinese(code: str) -> Numbers | None:
    """The organisation code (its 组织机构代码) is what an old number, an old tax number and a credit code share."""
    if (found := _person_anywhere(code)) is not None:
        return found
    if len(set(code)) < 4:
        return None
    if is_organisation_code(code):
        return Numbers(tax=code)
    if len(code) == 15 and is_organisation_code(code[6:]):
        return Numbers(tax=code[6:])
    if citizen := _lengthened(code):
        return Numbers(citizen=citizen, born=citizen[6:14])
    if is_taiwan_business_number(code):
        return Numbers(tax=code)
    return Numbers(citizen=code) if is_taiwan_person(code) or is_hong_kong_person(code) else None


def _foreign(code: str, region: str) -> Iterator[str]:
    """Which kind of number of its region, or of the country it names, a code is."""
    if _VAT.fullmatch(code) and import_module("stdnum.eu.vat").is_valid(code):
        yield "tax"
    for kind, modules in zip(("tax", "citizen"), _BY_REGION.get(region, ("", "")), strict=True):
        if any(import_module(f"stdnum.{module}").is_valid(code) for module in modules.split()):
            yield kind


def _mask(masked: str) -> str | None:
    """'310101________1234' of a masked 身份证; '%' where a few signs stand for many."""
    if not _MASKED_ID.fullmatch(masked) or sum(sign.isdigit() for sign in masked) < 5:
        return None
    return masked.replace("*", "_") if len(masked) == 18 else re.sub(r"\*+", "%", masked)


def tax_number(folded: str) -> str | None:
    """A checked number of an organisation in capitals as written, or None."""
    code = re.sub(r"[^0-9A-Z]", "", folded.upper())
    return code if parse_number(folded).tax else None
