"""Sets of characters that damaged text is made of, and the one pattern that lets nearly all clean text pass.

The pattern is RE2's, for DuckDB; it may suspect clean cells, `kinds.py` decides. Nothing here reads files.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pipelines.ingest.reading.evidence.characters import chinese

QUESTION_WORDS = "吗呢么吧嗎麼啊呀否哪何谁誰"
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
JOINED_IN_CHINESE = "のノ・ー"  # kana that shops use in Chinese names


@cache
def simplified_only() -> frozenset[str]:
    """Frequent Han of GB 2312 that no Big5 has: 张 and 贸, not 台 or 里, nor 恒 and 温, which Hong Kong writes too."""
    return frozenset(char for char in _frequent("s", 16) if _in(char, "gb2312") and not _in(char, "big5hkscs"))


@cache
def traditional_only() -> frozenset[str]:
    """Frequent Han of Big5 that GB 2312 does not have and that have a simplified form: 張 and 貿."""
    from opencc import OpenCC

    simple = OpenCC("t2s").convert
    alone = (char for char in _frequent("t", 16) if _in(char, "big5") and not _in(char, "gb2312"))
    return frozenset(char for char in alone if not _in(simple(char), "big5"))


@cache
def utf8_as_gbk() -> frozenset[str]:
    """What the first two bytes of a Han character in UTF-8 look like in GBK: 涓 鍏 浠 …, rare all of them."""
    pairs = (bytes((lead, trail)) for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xC0))
    return frozenset(pair.decode("gbk", "ignore") for pair in pairs) - _frequent("s", 17) - {""}


def _frequent(script: str, bits: float) -> frozenset[str]:
    return frozenset(char for char, cost in chinese(script).items() if cost <= bits and "\u4e00" <= char <= "\u9fff")


@cache
def suspect_pattern() -> str:
    """Matches every cell that `kinds.py` could call damaged."""
    kana = "".join(chr(code) for code in range(0x3041, 0x30FB) if chr(code) not in JOINED_IN_CHINESE)
    odd = _class(["\ufffd", *kana, *map(chr, range(0x80, 0xA0)), *map(chr, range(0xE000, 0xF900))])
    simple, classic = _class(simplified_only()), _class(traditional_only())
    high = r"[\x{80}-\x{ff}\x{152}-\x{192}\x{2c6}\x{2dc}\x{2013}-\x{203a}\x{20ac}\x{2122}]"
    latin = f"{high}{{2}}|{high}[@-~]{high}[@-~]"
    return "|".join(
        (odd, "锟斤|烫烫|屯屯", _class(utf8_as_gbk()), latin, f"{simple}.*{classic}", f"{classic}.*{simple}",
         rf"\p{{Han}}[(（]?[a-z]*[{TONED}]", r"\p{Han}[(（][a-z]{1,6}[)）]", r"^\?+$",
         rf"(?:^|[^{QUESTION_WORDS}?])(?:\?+[\p{{Han}};,]|\?\?[0-9])")
    )  # fmt: skip


def _in(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _class(characters: Iterable[str]) -> str:
    """A class of RE2 with ranges, by code point."""
    codes = sorted(set(map(ord, characters)))
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(_range(low, high) for low, high in ranges) + "]"


def _range(low: int, high: int) -> str:
    """The characters themselves are a fifth of their escapes, and DuckDB compiles the pattern for every query."""
    first, last = (chr(code) if 0x3000 < code < 0xA000 else rf"\x{{{code:x}}}" for code in (low, high))
    return first if low == high else f"{first}{last}" if high == low + 1 else f"{first}-{last}"
