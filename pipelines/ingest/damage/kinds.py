"""What is damaged in one cell of valid text, and the text it was where that is certain. Judges, changes nothing.

Certain is a re-encoding that goes there and back and gives frequent characters, and pinyin that says the reading of
the character before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.ingest.damage.alphabets import (
    JOINED_IN_CHINESE,
    QUESTION_WORDS,
    simplified_only,
    traditional_only,
)
from pipelines.ingest.damage.pinyin import without_pinyin
from pipelines.ingest.damage.reread import reread
from pipelines.ingest.reading.evidence.characters import chinese

_HAN = "[\u3400-\u9fff]"
_KANA = "[\u3041-\u30ff]"
_LOST = re.compile("\ufffd")
_KUNJINKAO = re.compile("锟斤拷|锟斤|斤拷锟")
_MEMORY = re.compile("烫烫烫|屯屯屯|锘")
_PRIVATE = re.compile("[\ue000-\uf8ff\x80-\x9f]")
_MARK = rf"(?:^|[^{QUESTION_WORDS}?])"
_QUOTED = re.compile(rf"(?:^|[\s,，。、；：:;(（的是家个個为為叫谓謂称稱])\?{_HAN}[^?{QUESTION_WORDS}]{{0,14}}\?")
_SHIFTED = re.compile(rf"{_MARK}\?+[;,]?(?:{_KANA}|({_HAN}))")
_PAIR = re.compile(rf"{_MARK}\?\?(?:{_HAN}|[0-9])")
_ONLY_MARKS = re.compile(r"\?{2,}\Z")
_RARE = 17.5  # bits: what a shifted byte makes of a Han character is seldom one that people write


@dataclass(frozen=True)
class Damage:
    """One kind of damage in a cell; `proposal` is the whole cell as it was, None where nobody can know."""

    kind: str
    proposal: str | None = None


def judge(text: str) -> list[Damage]:
    """Every kind of damage in a text; none for nearly all texts. A text read in a wrong encoding is only that."""
    again = reread(text)
    if again:
        return [Damage(*again)]
    return [Damage(kind, find(text)) for kind, find, is_there in _KINDS if is_there(text)]


def _nothing(text: str) -> None:
    return None


def _is_wedged(text: str) -> bool:
    return without_pinyin(text) is not None


def _has_stray_kana(text: str) -> bool:
    """Kana of one or two within Han. Japanese has more of it, and の stands in many a Chinese brand."""
    kana = [char for char in re.findall(_KANA, text) if char not in JOINED_IN_CHINESE]
    if not kana or len(kana) > 0.2 * len(re.findall(_HAN, text)):
        return False
    runs = re.findall(rf"{_KANA}+", text)
    return max(map(len, runs)) <= 2


def _is_shifted(text: str) -> bool:
    """`找出原因。可以说` that lost a byte reads `原因??梢哉f`: a mark, then a character that nobody writes."""
    for found in _SHIFTED.finditer(text):
        after = found.group(1)
        if after is None or min(chinese("s")[after], chinese("t")[after]) >= _RARE:
            return True
    return bool(_PAIR.search(text)) and bool(re.search(_HAN, text))


def _is_mixed(text: str) -> bool:
    """Simplified and traditional in one cell, at least two characters of the rarer kind or an eighth of them."""
    simple = sum(char in simplified_only() for char in text)
    classic = sum(char in traditional_only() for char in text)
    fewer = min(simple, classic)
    return fewer >= 2 or (fewer == 1 and max(simple, classic) <= 8)


def _found(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.search(text))


_KINDS: tuple[tuple[str, Callable[[str], str | None], Callable[[str], bool]], ...] = (
    ("replacement_character", _nothing, _found(_LOST)),
    ("replacement_read_as_gbk", _nothing, _found(_KUNJINKAO)),
    ("memory_filler", _nothing, _found(_MEMORY)),
    ("private_use", _nothing, _found(_PRIVATE)),
    ("wedged_pinyin", without_pinyin, _is_wedged),
    ("stray_kana", _nothing, _has_stray_kana),
    ("byte_shift", _nothing, _is_shifted),
    ("lost_quotes", _nothing, _found(_QUOTED)),
    ("only_question_marks", _nothing, lambda text: bool(_ONLY_MARKS.match(text))),
    ("mixed_script", _nothing, _is_mixed),
)
KINDS = (*(kind for kind, _, _ in _KINDS), "utf8_read_as_gbk", "utf8_read_as_latin", "gbk_read_as_latin",
         "big5_read_as_latin")  # fmt: skip
