"""The words of the planted worlds, from `words.toml`: what names, addresses and companies are made of."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@dataclass(frozen=True)
class City:
    """`region` is province and city as addresses have them, `citizens` the first six digits of numbers given there."""

    region: str
    area: str
    citizens: str
    districts: list[str]
    roads: list[str]


def _cities(table: str) -> dict[str, City]:
    return {
        name: City(said["region"], said["area"], said["citizens"], said["districts"].split(), said["roads"].split())
        for name, said in _WORDS[table].items()
    }


SURNAMES = {name: int(share) for name, share in re.findall(r"(\D+?)(\d+) ?", _WORDS["surnames"])}
READINGS: dict[str, str] = dict(re.findall(r"([^ a-z]+)([a-z]+)", _WORDS["readings"]))
GIVEN_ONE, GIVEN_FIRST, GIVEN_LAST = _WORDS["given_one"], _WORDS["given_first"], _WORDS["given_last"]
HOMONYMS, HEARD, SEEN = (_WORDS[name].split() for name in ("homonyms", "heard", "seen"))
CITIES, TAIWAN = _cities("cities"), _cities("taiwan")
PLACES = CITIES | TAIWAN
BRANDS: str = _WORDS["brands"]
INDUSTRIES, LEGAL, SITES = (_WORDS[name].split() for name in ("industries", "legal", "sites"))
