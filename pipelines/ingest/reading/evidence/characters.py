"""How rare a character is in customer data in Chinese, in bits: from `characters.txt`, then by class and standard.

One instance a script. Other scripts' models are in `models.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

_ASCII, _CONTROL = 6.0, 18.0
_CLASSES = (  # first match counts: last code point, bits
    (0x7F, _ASCII),
    (0x9F, 22.0),  # C1 controls
    (0xFF, 15.0),  # Latin letters and signs
    (0x24F, 15.0),
    (0x1FFF, 18.0),  # Greek, Cyrillic, … are in Chinese sets, and seldom in Chinese text
    (0x206F, 11.0),  # dashes, quotes, ellipsis
    (0x2FFF, 14.0),  # signs, numbers in circles, box drawing
    (0x3002, 7.0),  # space, comma, stop
    (0x3020, 9.0),  # brackets
    (0x30FF, 18.0),  # kana
    (0x33FF, 17.0),  # bopomofo, units
    (0x4DBF, 24.0),  # extension A
    (0x9FFF, 22.0),  # Han that neither the table nor the standards' first levels know
    (0xDFFF, 20.0),
    (0xF8FF, 24.0),  # private use
    (0xFAFF, 24.0),
    (0xFEFF, 20.0),
    (0xFF5E, 9.0),  # full-width letters, digits, brackets
    (0xFFFF, 22.0),
)
_FIRST_LEVEL, _SECOND_LEVEL = 19.0, 20.5


class Bits(dict[str, float]):
    """Bits of a character, made at first sight: `sum(map(bits.__getitem__, text))` is the surprise of a text."""

    def __init__(self, script: str, standard: str) -> None:
        super().__init__({char: step + 1.0 for step, chars in _table(script) for char in chars})
        self._first, self._second = first_level(standard), _second_level(standard)
        self.update(dict.fromkeys((chr(code) for code in range(32)), _CONTROL))
        self.update(dict.fromkeys("\t\r\n", _ASCII))

    def __missing__(self, char: str) -> float:
        if char in self._first:
            bits = _FIRST_LEVEL
        elif char in self._second:
            bits = _SECOND_LEVEL
        else:
            bits = next((bits for last, bits in _CLASSES if char <= chr(last)), 24.0)
        self[char] = bits
        return bits


@cache
def chinese(script: str) -> Bits:
    """`s` simplified, `t` traditional."""
    return Bits(script, "gb2312" if script == "s" else "big5")


@cache
def _lines() -> tuple[tuple[str, int, str], ...]:
    text = Path(__file__).with_name("characters.txt").read_text(encoding="utf-8")
    parts = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((script, int(step), chars) for script, step, chars in parts)


def _table(script: str) -> Iterator[tuple[int, str]]:
    return ((step, chars) for name, step, chars in _lines() if name == script)


_CJK = re.compile(r"[^\x00-\u02ff\u2000-\u206f\u3000-\u303f\uff00-\uffef]")


def common_share(text: str, codec: str) -> tuple[float, int]:
    """Which share of the characters that are neither Latin nor punctuation is common in the codec, and of how many."""
    counts = Counter(_CJK.findall(text))
    total = sum(counts.values())
    common = first_level("big5" if codec.startswith("big5") else "gb2312")
    return (sum(count for char, count in counts.items() if char in common) / total if total else 0.0), total


@cache
def first_level(standard: str) -> frozenset[str]:
    """The first level of the standard is its list of common characters: 3,755 in GB 2312, 5,401 in Big5."""
    leads = range(0xA4, 0xC7) if standard == "big5" else range(0xB0, 0xD8)
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF)) if standard == "big5" else range(0xA1, 0xFF)
    return frozenset(_pairs(standard, leads, trails))


@cache
def _second_level(standard: str) -> frozenset[str]:
    leads = range(0xC9, 0xFA) if standard == "big5" else range(0xD8, 0xF8)
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF)) if standard == "big5" else range(0xA1, 0xFF)
    return frozenset(_pairs(standard, leads, trails))


def _pairs(codec: str, leads: Iterable[int], trails: Iterable[int]) -> Iterator[str]:
    for lead in leads:
        for trail in trails:
            if codec == "big5" and 0xC6 <= lead <= 0xC8 and (lead, trail) > (0xC6, 0x7E):
                continue
            yield from bytes((lead, trail)).decode(codec, "ignore")
