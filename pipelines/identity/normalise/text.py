"""Folding of text: width, case, simplified characters, accents, spaces.

Names, addresses and numbers have their own modules; this one holds what they share.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from pipelines.identity.normalise.placeholders import is_placeholder

__all__ = ["fold", "fold_all", "is_cjk", "is_placeholder"]

# Variants that OpenCC leaves alone or turns into another word than names use; both sides fold to the right-hand one.
_VARIANTS = str.maketrans(
    {"馀": "余", "瞭": "了", "麽": "么", "谘": "咨", "彷": "仿", "崑": "昆", "箇": "个", "衹": "只"}
    | {
        "喆": "哲",
        "堃": "坤",
        "昇": "升",
        "濬": "浚",
        "彣": "文",
        "甯": "宁",
        "祇": "只",
        "於": "于",
        "乾": "干",
        "着": "著",
    }
    | {
        "叁": "三",
        "弍": "二",
        "鉅": "巨",
        "発": "发",
        "○": "零",
        "〇": "零",
        "臺": "台",
        "祕": "秘",
        "髙": "高",
        "𠮷": "吉",
        "﨑": "崎",
        "淼": "渺",
    }
)

# Letters that have no accent to take off.
_LATIN = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


class _Simplified(dict[int, str]):
    """A translation table that asks OpenCC once per character: by phrases it takes 沈靜 for 沉静. José is jose."""

    @cached_property
    def _converter(self) -> Any:
        import opencc

        return opencc.OpenCC("t2s")

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code >= 0x2E80:
            character = str(self._converter.convert(character)).translate(_VARIANTS)
        elif 0xC0 <= code < 0x250 or 0x1E00 <= code < 0x1F00:
            character = unicodedata.normalize("NFD", character)[0].translate(_LATIN)
        self[code] = character
        return character


_SIMPLIFIED = _Simplified()


def fold_all(values: Sequence[str]) -> list[str]:
    """Each value in NFKC, lower case, simplified characters, no accents, single spaces; same order as given."""
    return [" ".join(unicodedata.normalize("NFKC", value).split()).lower().translate(_SIMPLIFIED) for value in values]


def fold(value: str) -> str:
    """One value, folded as in `fold_all`."""
    return fold_all([value])[0]


def is_cjk(character: str) -> bool:
    """Whether a character is a Chinese one."""
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"
