"""How surprised a reader is by bytes read in one encoding, in bits. The encoding that surprises least explains best.

Every model spends bits on every character, ASCII too, so that the sums of two encodings of the same bytes compare.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from pipelines.ingest.reading.evidence.characters import chinese
from pipelines.ingest.reading.evidence.latin import CENTRAL, TURKISH, WESTERN

LOADABLE = ("utf-8", "gb18030", "big5hkscs", "cp1252")
# compared, never loaded unless the contract says so
RIVALS = ("euc_kr", "cp932", "euc_jp", "cp1251", "cp1250", "cp1254", "mac_roman", "cp850")
PRIOR = {"utf-8": -6.0, "gb18030": 0.0, "big5hkscs": 0.0, "cp1252": 2.0, **dict.fromkeys(RIVALS, 16.0)}
PRIOR |= {"cp1250": 14.0, "cp1254": 14.0}
_TRADITIONAL_IN_GBK = 6.0
_TOUCHING = 3.0  # bits where Han stands directly at a small Latin letter
_TOUCH = re.compile(r"[a-z](?=[^\x00-\u02ff])|[^\x00-\u02ff](?=[a-z])")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_CYRILLIC = re.compile(r"[\u0410-\u044f\u0401\u0451]")
_MIXED_WORD = re.compile(r"[\u0430-\u044f](?=[\u0410-\u042fA-Za-z])|[A-Za-z](?=[\u0410-\u044f])")


def surprise(text: str, codec: str) -> float:
    """Bits that `text`, decoded by `codec`, costs."""
    return _model(codec)(text)


@cache
def _model(codec: str) -> Callable[[str], float]:
    models: dict[str, Callable[[str], float]] = {
        "utf-8": _any_script,
        "gb18030": _gbk,
        "big5hkscs": _traditional,
        "cp1252": WESTERN.surprise,
        "cp1250": CENTRAL.surprise,
        "cp1254": TURKISH.surprise,
        "mac_roman": WESTERN.surprise,
        "cp850": WESTERN.surprise,
        "cp1251": _russian,
        "euc_kr": _korean,
        "cp932": _japanese,
        "euc_jp": _japanese,
    }
    return models[codec]


def _simplified(text: str) -> float:
    return sum(map(chinese("s").__getitem__, text)) + _TOUCHING * len(_TOUCH.findall(text))


def _traditional(text: str) -> float:
    return sum(map(chinese("t").__getitem__, text)) + _TOUCHING * len(_TOUCH.findall(text))


def _gbk(text: str) -> float:
    return min(_simplified(text), _traditional(text) + _TRADITIONAL_IN_GBK)


def _any_script(text: str) -> float:
    flat = sum(6.0 if char < "\x80" else 16.0 if char < "\u0800" else 15.0 for char in text)
    return min(_simplified(text), _traditional(text), WESTERN.surprise(text), CENTRAL.surprise(text) + 2, flat)


def _korean(text: str) -> float:
    hangul = len(_HANGUL.findall(text))
    return hangul * 11.0 + _traditional(_HANGUL.sub("", text)) + 3 * (len(text) - hangul - _ascii(text))


def _japanese(text: str) -> float:
    kana = len(_KANA.findall(text))
    return kana * 8.0 + _traditional(_KANA.sub("", text)) + 1.0 * (len(text) - kana - _ascii(text))


def _russian(text: str) -> float:
    letters = len(_CYRILLIC.findall(text))
    mixed = len(_MIXED_WORD.findall(text))
    return letters * 6.5 + mixed * 8.0 + _simplified(_CYRILLIC.sub("", text))


def _ascii(text: str) -> int:
    return sum(char < "\x80" for char in text)
