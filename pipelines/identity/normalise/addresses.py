"""Addresses: one spelling, and a key of road and numbers that survives a missing province or another order of words.

Division codes (GB/T 2260) are later work; here the division is the text before the road.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.identity.normalise.text import fold_all, is_placeholder

_NOISE = re.compile(r"[\s,.;:'\"()\[\]{}#、,。_/\\|-]+")
_DIGITS = re.compile(r"\d+")
_COUNTRY = re.compile(r"^(中国|中华人民共和国|people'?srepublicofchina)")
_ROAD = re.compile(r"([^\d]{1,8}?(?:大道|公路|路|街道|街|巷|弄|胡同|里|村|道))(?=.*\d)")
_DIVISION = re.compile(r"^[^\d]*?(?:省|自治区|市|(?<![小社园])区|县|旗|镇|乡)(?=[^\d])")
# How doors are counted differs from writer to writer; the numbers do not.
_UNITS = re.compile(r"(?:号楼|单元|号|栋|幢|座|楼|层|室|户|房|门)+")
_CHINESE_DIGITS = str.maketrans("零一二三四五六七八九", "0123456789")
_CHINESE_NUMBER = re.compile(r"[零一二三四五六七八九十百]+(?=号|栋|幢|楼|层|室|单元|弄|巷|座|段)")


class Address(NamedTuple):
    """`text` in one spelling; `key` road and numbers, None without both."""

    text: str | None
    key: str | None


def _number(found: re.Match[str]) -> str:
    text = found.group()
    if "十" not in text and "百" not in text:
        return text.translate(_CHINESE_DIGITS)
    hundreds, rest = text.split("百", 1) if "百" in text else ("", text)
    tens, ones = rest.split("十", 1) if "十" in rest else ("", rest)
    if "十" in rest and not tens:
        tens = "一"
    digits = [(part.translate(_CHINESE_DIGITS) or "0")[-1] for part in (hundreds, tens, ones)]
    return "".join(digits).lstrip("0") or "0"


def parse_address(folded: str) -> Address:
    """An address as compared, from a folded one."""
    text = _COUNTRY.sub("", _NOISE.sub("", folded))
    if is_placeholder(text) or len(text) < 4:
        return Address(None, None)
    text = _CHINESE_NUMBER.sub(_number, text)
    return Address(text, _key(text))


def _key(text: str) -> str | None:
    """'世纪大道100-3-502' of '…世纪大道100号3幢502室': from the road on, numbers and names without unit words."""
    first = _DIGITS.search(text)
    if not first:
        return None
    street = text
    while (cut := _DIVISION.sub("", street, count=1)) != street:
        street = cut
    road = _ROAD.search(street)
    street = street[road.start() :] if road else street
    return re.sub(r"-+", "-", re.sub(r"(?<=\d)(?=[^\d-])", "-", _UNITS.sub("-", street))).strip("-") or None


def parse_addresses(rows: Sequence[Sequence[str]]) -> list[tuple[str | None, ...]]:
    result: list[tuple[str | None, ...]] = []
    for folded in fold_all(["".join(row[0].split("\x1f")[:6]) for row in rows]):
        address, key = parse_address(folded)
        result.append((address, key, None, None, None, None, None, None))
    return result
