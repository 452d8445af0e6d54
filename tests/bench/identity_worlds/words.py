"""Words as Arrow columns, to be taken by position; simplified, traditional and as heard. Drawing is done elsewhere.

The Chinese words are those of the demo company; Latin ones are made of syllables, so that there are enough of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.demo import words

Ints = npt.NDArray[np.int64]
_HOSTS = "qq.com 163.com 126.com gmail.com outlook.com sina.com foxmail.com sohu.com"
_ONSETS = (*"bcdfghjklmnprstvw", "br", "ch", "dr", "gr", "st", "th")
_MIDDLES = ("a", "e", "i", "o", "u", "ar", "en", "il", "on")
_ENDS = "man son ton ley field ner s berg well worth den ler er mer ford by"
_FIRST = (
    "james mary john patricia robert jennifer michael linda william elizabeth david barbara richard susan joseph "
    "jessica thomas sarah charles karen christopher nancy daniel lisa matthew betty anthony margaret mark sandra "
    "donald ashley steven kimberly paul emily andrew donna joshua michelle kenneth carol kevin amanda brian "
    "dorothy george melissa edward deborah ronald stephanie timothy rebecca jason sharon jeffrey laura ryan "
    "cynthia jacob kathleen gary amy nicholas angela eric shirley jonathan anna stephen brenda larry pamela "
    "justin emma scott nicole brandon helen benjamin samantha samuel katherine gregory christine frank debra "
    "alexander rachel raymond carolyn patrick janet jack catherine dennis maria jerry heather tyler diane aaron "
    "ruth jose julie adam olivia nathan joyce"
)


@dataclass(frozen=True)
class Words:
    """A list of words in every spelling of it; `weights` are how often each is drawn."""

    plain: Sequence[str]
    weights: npt.NDArray[np.floating[Any]]

    @cached_property
    def simplified(self) -> pa.Array:
        return pa.array(self.plain)

    @cached_property
    def traditional(self) -> pa.Array:
        from opencc import OpenCC

        convert = OpenCC("s2t").convert
        return pa.array([convert(word) for word in self.plain])

    @cached_property
    def pinyin(self) -> pa.Array:
        from pypinyin import lazy_pinyin

        return pa.array(["".join(lazy_pinyin(word)) for word in self.plain])

    @cached_property
    def misspelt(self) -> pa.Array:
        """Each Latin word with one letter lost, doubled, swapped or changed."""
        return pa.array([_misspell(word, place) for place, word in enumerate(self.plain)])

    @cached_property
    def heard(self) -> Ints:
        """For each word the position of another that sounds the same, or of the next where there is none."""
        sounds = self.pinyin.to_pylist()
        others = {sound: [at for at, other in enumerate(sounds) if other == sound] for sound in set(sounds)}
        places = [others[sound] for sound in sounds]
        return np.array([of[(of.index(at) + 1) % len(of)] if len(of) > 1 else (at + 1) % len(sounds)
                         for at, of in enumerate(places)])  # fmt: skip

    def draw(self, rng: np.random.Generator, count: int) -> Ints:
        """`count` positions, each as often as its weight asks."""
        edges = np.cumsum(self.weights / self.weights.sum())
        return np.minimum(np.searchsorted(edges, rng.random(count)), len(self.plain) - 1)


def _misspell(word: str, place: int) -> str:
    at = 1 + place % max(len(word) - 2, 1)
    before, letter, after = word[:at], word[at : at + 1], word[at + 1 :]
    swapped = before[:-1] + letter + before[-1:] + after
    return (before + after, before + letter * 2 + after, swapped, before + "aeiou"[place % 5] + after)[place % 4]


def _zipf(plain: Sequence[str], flatness: float) -> Words:
    """The earlier a word stands, the more often it is drawn."""
    return Words(plain, 1.0 / (np.arange(len(plain)) + flatness))


def _surnames() -> Words:
    found = re.findall(r"(\D+)(\d+)", words.SURNAMES.replace(" ", ""))
    return Words([name for name, _ in found], np.array([float(weight) for _, weight in found]))


def _last_names() -> list[str]:
    made = ["".join(parts) for parts in product(_ONSETS, _MIDDLES, _ENDS.split())]
    return [made[at] for at in np.random.default_rng(7).permutation(len(made))]


_CITIES = [line.split("|") for line in words.CITIES]
_DIVISIONS = [(place, city, name) for place, city in enumerate(_CITIES) for name in city[5].split()]

SURNAMES = _surnames()
GIVEN = _zipf(list(dict.fromkeys(words.GIVEN_CHARACTERS)), 12)
FIRST = _zipf(_FIRST.split(), 8)
LAST = _zipf(_last_names(), 20)
FIRM_FIRST = _zipf(list(dict.fromkeys(words.FIRM_FIRST)), 30)
FIRM_SECOND = _zipf(list(dict.fromkeys(words.FIRM_SECOND)), 30)
TRADES = _zipf(words.TRADES.split(), 10)
SUFFIXES = Words(words.SUFFIXES, np.array(words.SUFFIX_WEIGHTS, dtype=float))
ROADS = _zipf(words.ROADS.split(), 15)
_WEIGHTS = np.array([words.CITY_WEIGHTS[place] for place, _, _ in _DIVISIONS], dtype=float)
PROVINCES = Words([city[1] for _, city, _ in _DIVISIONS], _WEIGHTS)
CITIES = Words([city[2] for _, city, _ in _DIVISIONS], _WEIGHTS)
TOWNS = Words([city[2].removesuffix("市") for _, city, _ in _DIVISIONS], _WEIGHTS)
DISTRICTS = Words([name for _, _, name in _DIVISIONS], _WEIGHTS)
AREA_CODES = Words([city[3] for _, city, _ in _DIVISIONS], _WEIGHTS)
DIVISION_CODES = Words([city[4] for _, city, _ in _DIVISIONS], _WEIGHTS)
MAIL_HOSTS = _zipf(_HOSTS.split(), 1)
