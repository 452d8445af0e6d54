"""Postal addresses: one spelling, a key of road and numbers, and the parts: division, road, house, postcode, locality.

Here is only told which kind an address is; `chinese_addresses` and `latin_addresses` take it apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.identity.normalise import divisions, postcodes
from pipelines.identity.normalise.chinese_addresses import parse_chinese
from pipelines.identity.normalise.latin_addresses import parse_latin
from pipelines.identity.normalise.text import fold_all, is_cjk, is_placeholder

SEPARATOR = "\x1f"


class Address(NamedTuple):
    """The standardised parts of an address; None for what it does not say.

    `address` in one spelling; `key` road and numbers, None without both; `division` GB/T 2260; `house` the numbers of
    the doors, '100-3-502'; `locality` the city or suburb; `area_code` what a local phone number there begins with.
    """

    address: str | None = None
    key: str | None = None
    division: str | None = None
    road: str | None = None
    house: str | None = None
    postcode: str | None = None
    locality: str | None = None
    area_code: str | None = None


def parse_addresses(rows: Sequence[Sequence[str]]) -> list[Address]:
    """Take apart addresses: (province, city, district, street, house number, second line, postcode) joined by
    `SEPARATOR`, and the region (ISO 3166) of the export; same order as given.
    """
    folded = fold_all([value.replace(SEPARATOR, " \x00 ") for value, _ in rows])
    return [
        _parse([part.strip() for part in text.split("\x00")], region)
        for text, (_, region) in zip(folded, rows, strict=True)
    ]


def parse_address(written: str, region: str = "CN") -> Address:
    """Take one address apart that stands in one column."""
    return parse_addresses([(SEPARATOR.join(("", "", "", written, "", "", "")), region)])[0]


def _is_chinese(text: str) -> bool:
    return not text.isascii() and any(map(is_cjk, text))


def _parse(columns: list[str], region: str) -> Address:
    said = ["" if part and not part.isdigit() and is_placeholder(part) else part for part in columns]
    province, city, district, street, number, more, postcode = said
    where = (province, city, district)
    is_where_chinese = _is_chinese("".join(where))
    if _is_chinese(street + more) or (not street and is_where_chinese):
        door = number + ("号" if number[-1:].isdigit() else "")
        chinese = parse_chinese(where, f"{street}{door}{more}", postcode, region)
        area = divisions.area_code(chinese.division) if chinese.division and region == "CN" else None
        return Address(*chinese, area)
    if len(re.sub(r"\W", "", street + number + more)) < 3:
        street, number, more = "", "", ""
    latin = parse_latin(where, number, street, more, postcode)
    code = divisions.find_division("".join(where)).code if is_where_chinese else None
    return Address(latin.address, latin.key, code, latin.road, latin.house, latin.postcode, latin.locality)


__all__ = ["SEPARATOR", "Address", "parse_address", "parse_addresses", "postcodes"]
