"""Pinyin wedged behind the character it reads: 关(guān)系 was 关系. Knows readings, nothing else."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipelines.ingest.damage.alphabets import TONED

_LETTERS = f"a-z{TONED}ü"
_WEDGED = re.compile(
    rf"([\u3400-\u9fff])(?:[(（]([{_LETTERS}]{{1,6}})[)）]|([a-z]{{0,3}}[{TONED}][a-z]{{0,3}})(?=[\u3400-\u9fff，。、；：0-9０-９]|\Z))"
)


def without_pinyin(text: str) -> str | None:
    """The text without the pinyin that repeats its characters; None where there is none."""
    cleaned = _WEDGED.sub(_drop, text)
    return cleaned if cleaned != text else None


def _drop(found: re.Match[str]) -> str:
    char, bracketed, bare = found.groups()
    return char if plain(bracketed or bare) in readings(char) else found.group()


def plain(syllable: str) -> str:
    """Without tone marks; ü is v."""
    letters = unicodedata.normalize("NFD", syllable.lower()).replace("u\u0308", "v")
    return "".join(char for char in letters if not unicodedata.combining(char))


@lru_cache(maxsize=4096)
def readings(char: str) -> frozenset[str]:
    """Every reading of a character, without tones."""
    from pypinyin import Style
    from pypinyin import pinyin as read

    return frozenset(one.replace("ü", "v") for one in read(char, style=Style.NORMAL, heteronym=True, v_to_u=False)[0])
