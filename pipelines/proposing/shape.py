"""What the values of a column look like, as shares of kinds; and how well that suits a column of an entity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.contract import Column

_NULLS = frozenset({"", "-", "--", "na", "n/a", "#n/a", "null", "none", "nan", "无", "無", "空", "\\n"})
_DATES = (
    r"\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?([ T]\D{0,2}\d{1,2}:\d{2}.*)?",
    r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})( .*)?",
    r"(19|20)\d{6}(\d{6})?|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4}|[A-Za-z]{3,9} \d{1,2},? \d{4}",
    r"(民國|民国)?\d{2,3}[年./]\d{1,2}[月./]\d{1,2}日?|[01]\d{6}",
)
_NUMBERS = (
    r"[(+-]?\s*(NT\$|US\$|HK\$|[¥￥$€£])?\s*[+-]?\d{1,3}([,. ]?\d{3})*([.,]\d+)?\s*[%)元万亿件]?",
    r"[+-]?\d*\.?\d+([eE][+-]?\d+)?",
)
_KINDS = {
    "date": re.compile("|".join(_DATES)),
    "number": re.compile("|".join(_NUMBERS)),
    "whole": re.compile(r"[+-]?\d+(\.0+)?"),
    "ratio": re.compile(r"0|1|0?\.\d+|1\.0+|\d{1,2}(\.\d+)?%"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "phone": re.compile(r"[+(]?\d[\d\s()/.*+-]{5,20}\d(\s?(x|ext|转|#)\.?\s?\d+)?"),
    "code": re.compile(r"[^\s,，]{1,64}"),
    "flag": re.compile(r"(?i)true|false|yes|no|y|n|t|f|0|1|是|否|有|无|無"),
    "wordy": re.compile(r".*[^\W\d_]{2}.*"),
}


@dataclass(frozen=True)
class Shape:
    """Of `count` values not null: how many are distinct, and the share of each kind, 0 to 1."""

    count: int
    distinct: int
    shares: dict[str, float]

    def share(self, kind: str) -> float:
        return self.shares.get(kind, 0.0)


def shape_of(values: Sequence[str]) -> Shape:
    """The shape of some values, null words left out."""
    kept = [value for value in values if value.casefold() not in _NULLS]
    distinct = list(dict.fromkeys(kept))[:500]
    many = max(1, len(distinct))
    shares = {kind: sum(bool(form.fullmatch(one)) for one in distinct) / many for kind, form in _KINDS.items()}
    return Shape(len(kept), len(set(kept)), shares)


def suits(column: Column, shape: Shape) -> float:
    """1 where the values may well be this column's, towards 0 where they cannot be; 0.95 where there are none."""
    if not shape.count:
        return 0.95
    if column.type in ("date", "timestamp"):
        return 1.0 if shape.share("date") > 0.6 else 0.15
    if column.is_number:
        return _suits_number(column, shape)
    if column.type == "boolean":
        return 1.0 if shape.distinct <= 3 and shape.share("flag") > 0.9 else 0.2
    if column.type == "enum":
        return 1.0 if shape.distinct <= 40 and shape.share("date") < 0.5 else 0.25
    return _suits_text(column, shape)


def _suits_number(column: Column, shape: Shape) -> float:
    if shape.share("number") < 0.8 or _is_day(shape):
        return 0.15
    if column.type == "integer" and shape.share("whole") < 0.8:
        return 0.4
    return 0.4 if column.name.endswith("_amt") and is_ratio(shape) else 1.0


def is_ratio(shape: Shape) -> bool:
    """Shares of something: a discount of 0.15 is no amount."""
    return shape.distinct > 1 and shape.share("ratio") == 1.0 and shape.share("whole") < 1.0


def _suits_text(column: Column, shape: Shape) -> float:
    if column.privacy == "email":
        return 1.0 if shape.share("email") > 0.6 else 0.1
    if column.privacy == "phone":
        return 1.0 if shape.share("phone") > 0.6 and not _is_day(shape) else 0.3
    if column.type == "id":
        return 0.3 if _is_day(shape) or shape.share("code") < 0.6 else 1.0
    if _is_day(shape) and shape.share("wordy") < 0.5:
        return 0.2
    if column.name == "name" or column.name.endswith("_name"):
        return 1.0 if shape.share("number") < 0.5 else 0.3
    return 1.0


def _is_day(shape: Shape) -> bool:
    """Dates, and not eight digits that are anything."""
    return shape.share("date") > 0.8 and shape.share("whole") < 0.5
