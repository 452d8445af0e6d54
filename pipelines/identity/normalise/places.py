"""Places in names of organisations: 江苏省苏州市恒达化工 is 恒达化工 of 苏州. The table is data, read once.

Not here: addresses, which have their own divisions.
"""

from __future__ import annotations

import re

from pipelines.identity.normalise.vocabulary import groups, rows, table

_ROWS = rows("places")
# Cities that are provinces themselves: a part of one is the city.
_WHOLE = frozenset(["北京", "天津", "上海", "重庆", "香港"])
# Stand before a name without brackets too.
PLACES = frozenset(row["place"] for row in _ROWS if row["where"] == "prefix")
_ANY = frozenset(row["place"] for row in _ROWS)
_PROVINCES = {row["place"]: row["province"] for row in _ROWS}
_FOREIGN = table("companies")["places"]
JOINED = tuple(_FOREIGN["joined"])
LATIN_PLACES: dict[str, str] = {}
for _row in _ROWS:
    if _row["latin"]:
        LATIN_PLACES.setdefault(_row["latin"].replace(" ", ""), _row["place"])
for _word, _first in groups(_FOREIGN["groups"]).items():
    if _first in LATIN_PLACES:
        LATIN_PLACES[_word] = LATIN_PLACES[_first]

_SIZES = sorted({len(place) for place in PLACES}, reverse=True)
_SIGNS = frozenset(place[0] for place in PLACES)
_UNIT = re.compile("壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|特别行政区|地区|省|市(?!场)|县|盟")
_UNIT_SIGNS = frozenset("壮回维自特地省市县盟")
_PART_SIGNS = frozenset("区县旗市镇乡街园")
# A part of a city behind it: 浦东新区, 经济技术开发区, 小汤山镇. 超市, 社区 and their like are none.
_PART = re.compile(
    r"(?:[^\d\W]{1,4}?(?:新区|(?<![社小园景校地厂]))(?:区|县|旗)|[^\d\W]{2,3}?(?<![超门夜城都菜上])市|"
    r"(?:[^\d\W]{0,8}?(?:开发区|高新区|保税区|自贸区|工业园区?|产业园区?|科技园区?)))(?=[^\d\W]{2})"
)
_COUNTY = re.compile(r"([^\d\W]{2,3}?)(?:(?<![超门夜城都菜上])市|县)(?=[^\d\W]{4})")
_TOWN = re.compile(r"[^\d\W]{2,4}?(?:镇|乡|街道)(?=[^\d\W]{4})")


def _city(place: str) -> str:
    """浦东 is 上海; other places are themselves."""
    return _PROVINCES[place] if _PROVINCES[place] in _WHOLE else place


def split_place(text: str) -> tuple[str, str]:
    """(place, rest) of a text that starts with places, of several the narrowest city; ('', text) without one."""
    place, rest = "", text
    while rest[:1] in _SIGNS:
        for size in _SIZES:
            if rest[:size] in PLACES:
                break
        else:
            break
        unit = _UNIT.match(rest, size) if rest[size : size + 1] in _UNIT_SIGNS else None
        end = unit.end() if unit else size
        if len(rest) - end < 2:
            break
        place, rest = _city(rest[:size]), rest[end:]
    if _PART_SIGNS.isdisjoint(rest):
        return place, rest
    if not place:
        county = _COUNTY.match(text)
        return (county.group(1), text[county.end() :]) if county else ("", text)
    for smaller in (_PART, _TOWN):
        if found := smaller.match(rest):
            rest = rest[found.end() :]
    return place, rest


def place_in(text: str) -> str:
    """The place that a remark in brackets names ('上海市', '浦东新区', 'beijing'), or ''."""
    if text in LATIN_PLACES:
        return LATIN_PLACES[text]
    bare = text[:-1] if len(text) > 2 and text[-1] in "省市县区" else text
    return next((_city(found) for found in (text, bare, bare.removesuffix("新")) if found in _ANY), "")


def province_of(place: str) -> str:
    """The province of a city, a province itself, '' of what is neither: 苏州 lies in 江苏."""
    return _PROVINCES.get(place) or (place if place in _PROVINCES else "")
