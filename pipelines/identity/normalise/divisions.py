"""Administrative divisions at the beginning of a Chinese address: the code (GB/T 2260) of the longest prefix.

Tolerates what people leave out (省, 市, a whole level), abbreviations (内蒙, 沪) and a district alone where it is
unique. Text comes folded: simplified, without blanks.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipelines.identity.normalise.vocabulary import rows

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|"
    "土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|门巴|各|蒙|哈"
)
_KIND = re.compile(
    rf"(?:(?:(?:{_PEOPLES})族)+|维吾尔|壮族|蒙古|哈萨克|柯尔克孜)?"
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|新区|林区|矿区|地区|省|市|区|县|旗|盟|左翼|右翼)$"
)
_SIGNS = (
    "京11 津12 冀13 晋14 蒙15 辽21 吉22 黑23 沪31 苏32 浙33 皖34 "
    "闽35 赣36 鲁37 豫41 鄂42 湘43 粤44 桂45 琼46 渝50 "
    "川51 蜀51 黔52 滇53 "
    "藏54 陕61 秦61 甘62 陇62 青63 宁64 新65 台71 港81 澳82"
)
_PROVINCE_SIGNS = {sign[0]: f"{sign[1:]}0000" for sign in _SIGNS.split()}
_ALSO = {"内蒙": "150000", "新疆维吾尔": "650000", "广西壮族": "450000", "宁夏回族": "640000", "浦东": "310115"}
# A short name that begins the name of a road, a bridge or a house is none: 南京西路, 上海大厦, 南山路.
_NO_DIVISION = re.compile(
    r"(?:[东南西北中上下前后一二三四五六七八九十]{0,2}(?:大?[路街道巷弄里桥]|胡同|大厦|广场|花园|公寓|新?村|镇|乡|河|山|湖|站|宾馆|"
    r"酒店|饭店|小区|人家|城|苑|园|国际|公馆|银行|大学|中心))"
)
_OTHER_KIND = re.compile(r"[省市区县旗州盟](?![前后城政府门])")


class Division(NamedTuple):
    """`code` of six digits, or None; `rest` is the text after it; `is_said` whether anything was read as a division."""

    code: str | None
    rest: str
    is_said: bool


def short(name: str) -> str:
    """'浦东' of 浦东新区, '内蒙古' of 内蒙古自治区; what would leave one character stays ('忠县', '城区')."""
    cut = _KIND.sub("", name)
    return cut if len(cut) >= 2 else name


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Codes by full and short name."""
    found: dict[str, dict[str, None]] = {}
    for row in rows("divisions"):
        for name in (row["name"], short(row["name"])):
            found.setdefault(name, {})[row["code"]] = None
    for name, code in _ALSO.items():
        found.setdefault(name, {})[code] = None
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """How long names are that begin with two characters, longest first: most texts begin with none."""
    found: dict[str, set[int]] = {}
    for name in _names():
        found.setdefault(name[:2], set()).add(len(name))
    return {start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()}


@cache
def _by_code() -> dict[str, tuple[str, str]]:
    """(name, area code) of each code; of a county the area code is its prefecture's, of a municipality its own."""
    official: dict[str, tuple[str, str]] = {}
    for row in rows("divisions"):
        official.setdefault(row["code"], (row["name"], row["area_code"]))
    return official


@cache
def area_code(code: str) -> str | None:
    """The telephone area code of a division without its zero; None where it has several or none is known."""
    own = (_by_code().get(level, ("", ""))[1] for level in (code, code[:4] + "00", code[:2] + "0000"))
    return next((found for found in own if found), None)


@cache
def city(code: str) -> str | None:
    """The short name of the city of a division: a municipality, a prefecture, or a county that has none above it."""
    if code[:2] in ("11", "12", "31", "50", "81", "82"):
        return short(_by_code()[code[:2] + "0000"][0])
    above = code if code[2:4] == "90" else code[:4] + "00"
    return short(_by_code()[above][0]) if above in _by_code() and above[2:] != "0000" else None


@cache
def county(code: str) -> str | None:
    """The short name of the county or district itself, where the code says one."""
    return short(_by_code()[code][0]) if code[4:] != "00" and code in _by_code() else None


def _is_within(code: str, above: str) -> bool:
    return code.startswith(above[:2] if above.endswith("0000") else above[:4] if above.endswith("00") else above)


def _narrowed(codes: tuple[str, ...], known: tuple[str, ...] | None) -> tuple[str, ...]:
    """Of codes those within what is known already; what is known where the text repeats a level above it."""
    if known is None:
        return codes
    within = tuple(code for code in codes if any(_is_within(code, above) for above in known))
    return within or tuple(below for below in known if any(_is_within(below, code) for code in codes))


def _next(text: str, known: tuple[str, ...] | None) -> tuple[tuple[str, ...], int]:
    """(codes, length) of the longest name at the start of a text that fits what is known; ((), 0) without one."""
    for length in _lengths().get(text[:2], ()):
        codes = _names().get(text[:length])
        if codes is None:
            continue
        is_full = _KIND.search(text[:length]) is not None and text[length : length + 1] not in ("场", "民")
        if not is_full and _NO_DIVISION.match(text, length):
            continue
        if fitting := _narrowed(codes, known):
            return fitting, length + _kind_after(text, length, is_full)
    return (), 0


def _kind_after(text: str, length: int, is_full: bool) -> int:
    """A short name may be followed by another kind than today's: 肥乡县 of 肥乡区, 吴江市 of 吴江区."""
    return 1 if not is_full and _OTHER_KIND.match(text, length) else 0


def find_division(text: str) -> Division:
    """The division that a text begins with."""
    known: tuple[str, ...] | None = None
    start = 0
    if text[:1] in _PROVINCE_SIGNS and not _next(text, None)[1]:
        sign = (_PROVINCE_SIGNS[text[0]],)
        if _next(text[1:], sign)[1]:
            known, start = sign, 1
    while True:
        codes, length = _next(text[start:], known)
        if not length:
            break
        known, start = codes, start + length
    return Division(_one(known) if known else None, text[start:], known is not None)


def _one(codes: tuple[str, ...]) -> str | None:
    """Of the codes that a name may mean the one that holds all the others (吉林: the province), or None."""
    for above in sorted(codes, key=lambda code: (not code.endswith("0000"), not code.endswith("00"), code)):
        if all(_is_within(code, above) for code in codes):
            return above
    return None
