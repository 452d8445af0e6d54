"""Addresses in Latin letters: one spelling of streets, directions, ordinals and units, the house apart from the road.

'435 s. la cienega blv.' is house 435, road 'south la cienega boulevard'. Text comes folded.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.identity.normalise import postcodes
from pipelines.identity.normalise.vocabulary import table, words

_WORDS = table("addresses")
_STREETS: dict[str, str] = {short: full for full, shorts in _WORDS["streets"].items() for short in shorts.split()}
_DIRECTIONS: dict[str, str] = _WORDS["directions"]
_ORDINALS: dict[str, str] = {word: str(place) for place, word in enumerate(_WORDS["ordinals"].split(), 1)}
_CITIES: dict[str, str] = _WORDS["cities"]
_ROADS = words(_WORDS["roads"])
_UNITS = _WORDS["units"].replace(" ", "|")
# What only says where to look: 'between 5th and 6th aves.', 'near …', 'at …', '(upstairs)'.
_NOISE = re.compile(r"\([^()]*\)|[\s,;]+(?:between|betw|btwn|bet|near|nr|off|opposite|opp|corner of|cnr|at|@)\b.*$")
_BOX = re.compile(
    r"\b(?:p\.?\s*o\.?|post office|gpo|locked|private)\s*(?:box|bag)\s*(?:no\.?|#)?\s*(\w+)|\bbox\s+(\d+)"
)
_UNIT = re.compile(rf"(?:[\s,]|^)(?:(?:{_UNITS})\b\.?\s*(?:no\.?\s*)?|#\s*)([a-z]?\d+[a-z]?|[a-z])\b")
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)$")
_HOUSE = re.compile(r"^(?:no\.?\s*)?(\d+[a-z]?(?:\s*[-/&]\s*\d+[a-z]?)*)(?:\s+1/2)?(?=[\s,]|$)")


class Parts(NamedTuple):
    """A Latin address taken apart; None for what it does not say."""

    address: str | None
    key: str | None
    road: str | None
    house: str | None
    postcode: str | None
    locality: str | None


def _word(word: str, place: int, count: int) -> str:
    """One word of a road in full. 'st' before a name is a saint, at the end a street."""
    if found := _ORDINAL.match(word):
        return found.group(1)
    if word == "st" and place == 0 and count > 1:
        return "saint"
    if word == "la" and 0 < place == count - 1:
        return "lane"
    return _DIRECTIONS.get(word) or _STREETS.get(word) or _ORDINALS.get(word) or word


def _road(text: str) -> str:
    words = re.sub(r"[^\w\s]", " ", text.replace("'", "").replace(".", " ")).replace("_", " ").split()
    words = _together(words)
    return " ".join(_word(word, place, len(words)) for place, word in enumerate(words))


def _together(words: list[str]) -> list[str]:
    """'n', 'w' written apart as one word."""
    joined = " ".join(words)
    return re.sub(r"\b([ns]) ([ew])\b", r"\1\2", joined).split()


def _units(text: str) -> tuple[str, list[str]]:
    """(text without apartments, floors and suites, their numbers)."""
    found = [number.lstrip("0") for number in _UNIT.findall(text)]
    return _UNIT.sub(" ", text).strip(" ,/"), found


def parse_latin(columns: tuple[str, str, str], number: str, street: str, more: str, postcode: str) -> Parts:
    """An address from (province, city, district), the columns of house number, street, second line and postcode."""
    text, found_postcode = postcodes.cut_latin(_NOISE.sub(" ", street).strip())
    box = _BOX.search(text)
    if box:
        text = (text[: box.start()] + text[box.end() :]).strip(" ,")
    text, units = _units(text)
    more_text, more_units = _units(_NOISE.sub(" ", more))
    house, text = _house(number, text)
    text, rest = _street_first(text)
    road, quarter, behind = _cut(_road(text))
    road = road or ("po box" if box else "")
    doors = [house, *([next(filter(None, box.groups()))] if box and not house else []), *units, *more_units]
    numbers = "-".join(door for door in doors if door)
    address = " ".join(part for part in (numbers, road, quarter, behind, _road(f"{rest} {more_text}")) if part)
    return Parts(
        address=address or None,
        key=f"{road} {numbers}" if road and numbers else None,
        road=road or None,
        house=numbers or None,
        postcode=postcodes.own(postcode) or found_postcode,
        locality=_locality(columns) or _locality(("", rest.split(",")[0], "")),
    )


def _cut(road: str) -> tuple[str, str, str]:
    """(road, the quarter of the city behind it, what else stands there): peachtree road, northeast, lenox mall."""
    parts = road.split()
    ends = (at for at, word in enumerate(parts, 1) if at > 1 and word in _ROADS and parts[at : at + 1] != ["of"])
    end = next(ends, len(parts))
    quarter = parts[end] if parts[end : end + 1] and parts[end] in _DIRECTIONS.values() else ""
    return " ".join(parts[:end]), quarter, " ".join(parts[end + bool(quarter) :])


def _street_first(text: str) -> tuple[str, str]:
    """(the street, what stands behind its comma: a suburb, a city, a state)."""
    street, _, rest = text.lstrip(" ,").partition(",")
    return street, rest.strip()


def _house(number: str, text: str) -> tuple[str, str]:
    """(door numbers of the number column or the start of the street, the street without them)."""
    own = _doors(number.strip(" .#"))
    found = _HOUSE.match(text)
    if not found or _ORDINAL.match(text.split()[0]) or (own and found.end() == len(text)):
        return own, text
    said = _doors(found.group(1))
    return (own if own and said == own else "-".join(part for part in (own, said) if part)), text[found.end() :]


def _doors(number: str) -> str:
    """'98-2' of 2/98, as units are written before their house."""
    unit, _, rest = number.rpartition("/")
    parts = [*re.split(r"\s*[-&]\s*|\s+", rest.strip()), unit.strip()]
    return "-".join(part for part in parts if part)


def _locality(columns: tuple[str, str, str]) -> str | None:
    said = next((part for part in (columns[1], columns[2]) if part), "")
    words = " ".join(re.sub(r"[^\w\s]", " ", said.replace("'", "").replace(".", "")).split())
    return _CITIES.get(words, words.removesuffix(" city") or words) or None
