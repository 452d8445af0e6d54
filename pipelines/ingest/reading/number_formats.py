"""What a spreadsheet's number format says of a number: that it is a day, a span of time, or padded with zeros."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_BUILT_IN = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)}  # 27-58: East Asian days
_SPANS = {46}
_DECORATION = re.compile(r'"[^"]*"|\\.|_.|\*.|general', re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_SPAN = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DAY = re.compile(r"[ymdhs]|aaa", re.IGNORECASE)
_ZEROS = re.compile(r"0{2,18}")


@dataclass(frozen=True)
class Style:
    """How the numbers under it are to be read; `zeros` is the width numbers are padded to."""

    kind: Literal["plain", "day", "span", "zeros"] = "plain"
    zeros: int = 0


PLAIN = Style()


def style_of(number: int, code: str | None) -> Style:
    """By the format's own code, else by what its number stands for in every workbook."""
    if code is None:
        kind: Literal["span", "day", "plain"] = (
            "span" if number in _SPANS else "day" if number in _BUILT_IN else "plain"
        )
        return Style(kind)
    first = _DECORATION.sub("", code).split(";")[0]
    if _SPAN.search(first):
        return Style("span")
    bare = _BRACKETS.sub("", first)
    if _DAY.search(bare):
        return Style("day")
    return Style("zeros", len(code)) if _ZEROS.fullmatch(code) else PLAIN
