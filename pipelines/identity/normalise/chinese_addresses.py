"""Addresses in Chinese: division, road and numbers, in one spelling whichever numerals, units and levels are written.

Text comes folded: NFKC, simplified. Latin addresses have their own module.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.identity.normalise import divisions, postcodes

_BLANK = re.compile(r"[\s,.;:'\"{}、,。_/\\|·•]+")
_COUNTRY = re.compile(r"^(?:中国|中华人民共和国|中华民国)(?:大陆)?")
# Beside the door: what it is near to, who receives, where the lift is.
_ASIDE = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_BESIDE = re.compile(r"(?:附近|旁边|旁|对面|斜对面|路口|交叉口|交汇处|转角|收)$")
# Parts between division and road that are as often left out: 浦东新区(张江高科技园区)(张江镇)…路.
_NO_ROAD = r"(?!(?:[东南西北中])?(?:大?[路街道巷弄]|胡同))"
_BETWEEN = re.compile(
    r"^(?:[^\d路弄]{0,12}?(?:经济技术开发区|高新技术产业开发区|高新技术开发区|高科技园区|开发区|高新区|工业园区|工业园|工业区|保税区|"
    rf"自贸区)|[^\d路弄]{{1,12}}?(?:街道办事处|街道办|街道|镇|乡)|九龙|新界|港岛|香港岛){_NO_ROAD}(?=[^\d号-].*\d)"
)
# A district whose name no table has (信义区, 蒋村区); 小区 and 社区 are places to live.
_UNKNOWN = re.compile(rf"^[^\d]{{1,6}}?(?:省|市|(?<![小社园])区|县|旗){_NO_ROAD}(?=[^\d])")
# A village or a 里 names the road only where nothing else does: 三里屯路.
_ROADS = tuple(
    re.compile(rf"[^\d-]{{1,12}}?(?:{words})(?:[东南西北中](?=\d|$))?(?:\d{{1,2}}段)?(?=[^一-龥]|$|[一-龥]*\d)")
    for words in ("大道|公路|马路|大街|胡同|路|街|巷|弄", "里|道|村")
)
_DIGITS = "零一二三四五六七八九"
_TO_DIGITS = str.maketrans(_DIGITS, "0123456789")
_UNIT = "号楼|号院|号|栋|幢|座|楼|层|室|单元|弄|巷|户|房|门|组|队|f|-"
_CHINESE_NUMBER = re.compile(
    rf"[零一二两三四五六七八九十百]+(?=(?:{_UNIT}))|(?<=第)[零一二三四五六七八九十百]+|(?<=[路街道])[一二三四五六七八九十]+(?=段)"
)
# 中山3路 is 中山三路, 经10路 经十路; a number before 弄 and 巷 is a door's.
_ROAD_NUMBER = re.compile(r"(?<=[一-龥])(\d{1,2})(?=(?:路|街|大街|马路|大道))")
_DOOR_UNITS = re.compile(
    r"(?:(?<=\d)|(?<=\d[a-z])|(?<![a-z][a-z])(?<=[a-z]))(?:号楼|号院|单元|号|栋|幢|座|楼|层|室|户|房|门|弄|巷|之|f(?![a-z])|[#~至])+(?:之|附)?|"
    r"[#附第之](?=\d)"
)
_PLACE_WORDS = re.compile(r"[^\d-]+")


class Parts(NamedTuple):
    """A Chinese address taken apart; None for what it does not say."""

    address: str | None
    key: str | None
    division: str | None
    road: str | None
    house: str | None
    postcode: str | None
    locality: str | None


def _value(chinese: str) -> str:
    """'203' of 二百零三, '21' of 二十一, '502' of 五零二."""
    text = chinese.replace("两", "二")
    if "十" not in text and "百" not in text:
        return text.translate(_TO_DIGITS)
    hundreds, rest = text.split("百", 1) if "百" in text else ("", text)
    tens, ones = rest.split("十", 1) if "十" in rest else ("", rest)
    if "十" in rest and not tens.strip("零"):
        tens = "一"
    digits = [(part.translate(_TO_DIGITS) or "0")[-1] for part in (hundreds, tens, ones)]
    return "".join(digits).lstrip("0") or "0"


def _said(digits: str) -> str:
    """'十二' of 12, as roads are named."""
    tens, ones = divmod(int(digits), 10)
    return (
        ("" if tens == 1 else _DIGITS[tens] if tens else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
    )


def _aside(found: re.Match[str]) -> str:
    """What stands in brackets counts only where it holds a number and is not beside the door."""
    inner = found.group(1)
    return inner if re.search(r"\d", inner) and not _BESIDE.search(inner) else ""


def _plain(text: str) -> str:
    text = _BLANK.sub("", _ASIDE.sub(_aside, text))
    text = _CHINESE_NUMBER.sub(lambda found: _value(found.group()), text)
    text = _ROAD_NUMBER.sub(lambda found: _said(found.group(1)), text)
    return _BESIDE.sub("", text)


def _after_division(text: str) -> str:
    for pattern in (_UNKNOWN, _BETWEEN, _BETWEEN):
        text = pattern.sub("", text, count=1)
    return text


def _key(street: str) -> str | None:
    """'世纪大道100-3-502': words and numbers from the road on, without unit words; None without a number."""
    if not re.search(r"\d", street):
        return None
    marked = re.sub(r"(?<=\d)(?=[^\d段-])", "-", _DOOR_UNITS.sub("-", street))
    return re.sub(r"-+", "-", marked).strip("-") or None


def parse_chinese(columns: tuple[str, str, str], street: str, postcode: str, region: str) -> Parts:
    """An address from the columns (province, city, district), the text of the street and the column of the postcode."""
    text, found_postcode = postcodes.cut_chinese(street.strip(), region)
    stated = _COUNTRY.sub("", _BLANK.sub("", "".join(columns)))
    plain = _COUNTRY.sub("", _plain(text))
    division = divisions.find_division(stated + plain)
    if not stated or not division.rest or not plain.endswith(division.rest):
        division = divisions.find_division(plain) if not stated else division
    street = _after_division(division.rest)
    key = _key(street)
    code = division.code
    where = _where(code) or "".join(columns)
    road = next(filter(None, (pattern.match(key or street) for pattern in _ROADS)), None)
    name = road.group().rstrip("-") if road else (_PLACE_WORDS.match(key or street) or [""])[0]
    numbers = "-".join(re.findall(r"\d+[a-z]?", key[len(name) :])) if key else ""
    return Parts(
        address=(where + (key or street)) or None,
        key=key if name else None,
        division=code,
        road=name or None,
        house=numbers or None,
        postcode=postcodes.own(postcode) or found_postcode,
        locality=_locality(code, columns),
    )


def _where(code: str | None) -> str:
    if code is None:
        return ""
    city, county = divisions.city(code) or "", divisions.county(code) or ""
    return city + (county if county != city else "")


def _locality(code: str | None, columns: tuple[str, str, str]) -> str | None:
    said = next((part for part in (columns[1], columns[2]) if part), None)
    return (divisions.city(code) if code else None) or (divisions.short(said) if said else None)
