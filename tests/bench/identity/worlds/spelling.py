"""How a Chinese text is written another way: traditional, pinyin, misheard, misread, shortened by a character."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from tests.bench.identity.worlds.words import HEARD, READINGS, SEEN, SURNAMES


@cache
def _converter(how: str) -> Any:
    from opencc import OpenCC

    return OpenCC(how)


def traditional(text: str) -> str:
    """As Taiwan writes it."""
    return str(_converter("s2tw").convert(text))


def parts(name: str) -> tuple[str, str]:
    """Family and given name."""
    family = name[:2] if name[:2] in SURNAMES else name[:1]
    return family, name[len(family) :]


def pinyin(text: str) -> str:
    """Syllables written together, lower case, without tones."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text))


def person_pinyin(name: str) -> tuple[str, str]:
    """Family and given name in pinyin, the surname as surnames are read."""
    family, given = parts(name)
    return READINGS.get(family, pinyin(family)), pinyin(given)


def misheard(draw: random.Random, text: str) -> str:
    """One character another of the same sound, where one is known."""
    return _one_of(draw, text, HEARD)


def misread(draw: random.Random, text: str) -> str:
    """One character another that looks like it, where one is known."""
    return _one_of(draw, text, SEEN)


def shortened(draw: random.Random, text: str, keep: int) -> str:
    """One character left out after the first `keep`; texts that would lose all but these stay."""
    if len(text) <= keep + 1:
        return text
    place = draw.randrange(keep, len(text))
    return text[:place] + text[place + 1 :]


def _one_of(draw: random.Random, text: str, groups: list[str]) -> str:
    places = [(place, group) for place, character in enumerate(text) for group in groups if character in group]
    if not places:
        return text
    place, group = draw.choice(places)
    other = draw.choice([character for character in group if character != text[place]])
    return text[:place] + other + text[place + 1 :]
