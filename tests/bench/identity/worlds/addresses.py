"""Where people and companies of the planted worlds are, and the ways in which one address is written."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.bench.identity.worlds.words import PLACES, TAIWAN

_NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Address:
    """`region` is the city with its province as written in full; `lane` 0 where the house is on the road itself."""

    region: str
    district: str
    road: str
    lane: int
    house: int
    floor: int
    room: int
    is_taiwan: bool


def anywhere(draw: random.Random, city: str) -> Address:
    """A new address in a city of the mainland or Taiwan."""
    where, is_taiwan = PLACES[city], city in TAIWAN
    district, road = draw.choice(where.districts), draw.choice(where.roads)
    if is_taiwan:
        lane, house = draw.choice((0, draw.randint(2, 300))), draw.randint(1, 250)
        return Address(city, district, road, lane, house, draw.randint(2, 14), draw.randint(1, 4), True)
    lane, house = draw.choice((0, draw.randint(2, 1200))), draw.randint(1, 60)
    return Address(where.region, district, road, lane, house, draw.randint(1, 26), draw.randint(1, 6), False)


def written(draw: random.Random, address: Address) -> str:
    """One of the ways to write it."""
    return _taiwan(draw, address) if address.is_taiwan else _mainland(draw, address)


def _mainland(draw: random.Random, address: Address) -> str:
    region = draw.choice((address.region, address.region, address.region[-3:], address.region.replace("省", ""), ""))
    district = address.district if region or draw.random() < 0.7 else ""
    lane = f"{address.lane}弄" if address.lane else ""
    room = f"{address.floor}{address.room:02d}"
    block = draw.choice(("号", "号", "号", "号楼", "栋", "幢")) if address.lane else "号"
    flat = draw.choice((f"{room}室", f"{room}室", room, f"-{room}", f"{address.floor}楼{address.room:02d}室"))
    text = f"{region}{district}{address.road}{lane}{address.house}{block}{flat}"
    if draw.random() < 0.04:
        text = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return text if draw.random() < 0.95 else f"{region}{district} {address.road} {lane}{address.house}{block} {flat}"


def _taiwan(draw: random.Random, address: Address) -> str:
    region = address.region if draw.random() < 0.5 else address.region.replace("台", "臺")
    lane = f"{address.lane}巷" if address.lane else ""
    floor = draw.choice((f"{address.floor}樓", f"{address.floor}F", f"{address.floor}樓之{address.room}"))
    road = address.road
    if draw.random() < 0.4:  # 四段 and 4段 are one
        road = "".join(str(_NUMERALS.index(c)) if c in _NUMERALS and road[at + 1 : at + 2] == "段" else c
                       for at, c in enumerate(road))  # fmt: skip
    return f"{region if draw.random() < 0.9 else ''}{address.district}{road}{lane}{address.house}號{floor}"
