"""How two records' values of one field stand to each other as written: equal, written otherwise, different, one silent.

It marks what a person sees side by side. Whether two are one customer is identity's to say, not decided here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from dashboards.components.numbers import is_missing

EQUAL, ALIKE, DIFFERS, UNSAID = "equal", "alike", "differs", "unsaid"
_PHONES = ("phone", "phone_alt")
_WHOLE = (
    "customer_type",
    "region_code",
    "size_band",
    "industry",
)  # codes: a part of one is not the same in other words
_SAME_DIGITS = 7  # phones that end alike are one, with or without a country's code before them
_FEWEST = 2  # characters that one value must share with another to be a part of it


def mark(name: str, a: Any, b: Any) -> str:
    """One of the four words above for a field's two values."""
    if is_missing(a) or is_missing(b):
        return UNSAID
    one, other = _folded(a), _folded(b)
    if one == other:
        return EQUAL
    if name in _PHONES:
        return EQUAL if _is_one_number(one, other) else _masked(one, other)
    if name in _WHOLE or name.endswith("_date"):
        return DIFFERS
    short, long = sorted(map(_simplified, (one, other)), key=len)
    is_part = len(short) >= _FEWEST and short in long
    return ALIKE if is_part else _masked(short, long)


def _folded(value: Any) -> str:
    """Full width, case and blanks aside."""
    return "".join(unicodedata.normalize("NFKC", str(value)).casefold().split())


def _is_one_number(a: str, b: str) -> bool:
    """Whether two phones are the same but for a country's code, zeros before it and signs between."""
    if "*" in a or "*" in b:
        return False
    short, long = sorted((re.sub(r"\D", "", side).lstrip("0") for side in (a, b)), key=len)
    return len(short) >= _SAME_DIGITS and long.endswith(short)


def _masked(a: str, b: str) -> str:
    """张*志 is 张某志 written otherwise; of two masked values nobody knows."""
    for mask, whole in ((a, b), (b, a)):
        if "*" in mask and "*" not in whole:
            pattern = re.sub(r"(\\\*)+", ".+", re.escape(mask))
            return ALIKE if re.fullmatch(pattern, whole) else DIFFERS
    return DIFFERS


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def _simplified(text: str) -> str:
    """Character by character: by phrases names come out as other names."""
    return text if text.isascii() else "".join(_character(each) for each in text)


@cache
def _character(each: str) -> str:
    return str(_converter().convert(each))
