"""How a Chinese name sounds, without tones, so that a name written as heard meets the name as registered.

Given characters take their commonest reading, surnames the reading of surnames (单 shan, 曾 zeng); ü is written u, as
passports and keyboards do not agree on it (吕 lu, lv, lyu).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipelines.identity.normalise.surnames import RANKS, READINGS, split_name
from pipelines.identity.normalise.text import is_cjk

_SYLLABLE = (
    "(?:[zcs]h?(?:a|ai|an|ang|ao|e|ei|en|eng|i|ong|ou|u|uan|ui|un|uo|ua|uai|uang)"
    "|[bpmf](?:a|ai|an|ang|ao|ei|en|eng|i|ian|iao|ie|in|ing|iu|o|ou|u)"
    "|[dtnl](?:a|ai|an|ang|ao|e|ei|en|eng|i|ia|ian|iang|iao|ie|in|ing|iu|ong|ou|u|uan|ui|un|uo|ue|v|ve|yu|yue)"
    "|[gkh](?:a|ai|an|ang|ao|e|ei|en|eng|ong|ou|u|ua|uai|uan|uang|ui|un|uo)"
    "|[jqx](?:i|ia|ian|iang|iao|ie|in|ing|iong|iu|u|uan|ue|un)"
    "|r(?:an|ang|ao|e|en|eng|i|ong|ou|u|uan|ui|un|uo)"
    "|y(?:a|an|ang|ao|e|i|in|ing|o|ong|ou|u|uan|ue|un)|w(?:a|ai|an|ang|ei|en|eng|o|u)"
    "|a|ai|an|ang|ao|e|ei|en|er|ou)"
)
_WORD = re.compile(f"{_SYLLABLE}{{1,3}}")
_U_UMLAUT = re.compile("([ln])(?:v|yu)")


class _Readings(dict[str, str]):
    """Asks pypinyin once per character; other characters stand for themselves."""

    def __missing__(self, character: str) -> str:
        from pypinyin import lazy_pinyin

        found = lazy_pinyin(character, errors="ignore") if is_cjk(character) else []
        self[character] = one_u(str(found[0])) if found else character
        return self[character]


_READINGS = _Readings()
_RUNS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|[^\u3400-\u9fff\U00020000-\U0003ffff\s]+")


def one_u(pinyin: str) -> str:
    """Pinyin with one spelling of ü behind l and n: lv, lyu and lu are lu."""
    return _U_UMLAUT.sub(r"\1u", pinyin)


def readings(text: str) -> str:
    """Syllables of Chinese characters and other words as they stand: 'zhang san', 'abc mao yi'."""
    return " ".join([_READINGS[part] if len(part) == 1 else part for part in _RUNS.findall(text)])


def together(characters: str) -> str:
    """Syllables written together: 'sanfeng'."""
    return "".join([_READINGS[character] for character in characters])


def sound_of(family: str, given: str) -> str:
    """A Chinese person's sound: surname and given name, each written together, in alphabetical order."""
    parts = (READINGS.get(family) or "".join([READINGS.get(c) or together(c) for c in family]), together(given))
    return " ".join(sorted(parts)).strip()


def person_readings(name: str) -> str:
    """The sound of a Chinese person's name; of one that cannot be parted, its syllables written together."""
    parts = split_name(name)
    return sound_of(*parts) if parts else together(name)


@lru_cache(maxsize=50_000)
def is_pinyin(word: str) -> bool:
    """Whether a Latin word can be one to three syllables of pinyin."""
    return _WORD.fullmatch(word) is not None


def _surname_at(words: Sequence[str]) -> tuple[int, int] | None:
    """(start, end) of the words that are the surname; None where none is."""
    if len(words) > 2 and words[0] + words[1] in RANKS:
        return 0, 2
    first, last = (RANKS.get(one_u(words[at])) for at in (0, -1))
    if len(words) == 2 and first and last:
        return (0, 1) if first <= last else (1, 2)
    if first and not (last and 5 * last < first):  # 'xiao ming wang' is a Wang, 'zhang san feng' a Zhang
        return 0, 1
    return (len(words) - 1, len(words)) if last else None


def split_pinyin(words: Sequence[str]) -> tuple[str, str] | None:
    """(surname, given name written together) of a Chinese name in pinyin, in either order; None where it is none."""
    if not 2 <= len(words) <= 4 or not all(map(is_pinyin, words)):
        return None
    at = _surname_at(words)
    if not at:
        return None
    return "".join(words[at[0] : at[1]]), "".join([*words[: at[0]], *words[at[1] :]])
