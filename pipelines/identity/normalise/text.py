"""Folding of text: width, case, simplified characters, spaces; and the words that stand for "nothing known".

Names, addresses and numbers have their own modules; this one holds what they share.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import Any

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
    | {"叁": "三", "弍": "二", "鉅": "巨", "発": "发", "○": "零", "〇": "零", "臺": "台", "祕": "秘", "淼": "渺"}
)

_NOTHING_KNOWN = (
    "无 不详 未知 未提供 暂无 没有 空 匿名 保密 不便透露 待补 待补充 待确认 待定 同上 其他 "
    "不明 无名 未填 未填写 未登记 略 null none n/a na nil unknown "
    "test testing tester 测试 测试客户 测试用户 客户 散客 零售客户 现金客户 "
    "临时客户 xxx xx x 顾客 用户 个人 - -- --- . / 0 1 ? ?? 无姓名 "
    "no name anonymous undefined nan"
)
_PLACEHOLDERS = frozenset(_NOTHING_KNOWN.split()) | {"no name", "not available"}


class _Simplified(dict[int, str]):
    """A translation table that asks OpenCC once per character: by phrases it takes 沈靜 for 沉静."""

    @cached_property
    def _converter(self) -> Any:
        import opencc

        return opencc.OpenCC("t2s")

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code >= 0x2E80:
            character = str(self._converter.convert(character)).translate(_VARIANTS)
        self[code] = character
        return character


_SIMPLIFIED = _Simplified()


def fold_all(values: Sequence[str]) -> list[str]:
    """Each value in NFKC, lower case, simplified characters, single spaces; same length and order as given."""
    return [" ".join(unicodedata.normalize("NFKC", value).split()).lower().translate(_SIMPLIFIED) for value in values]


def fold(value: str) -> str:
    """One value, folded as in `fold_all`."""
    return fold_all([value])[0]


def is_placeholder(folded: str) -> bool:
    """Whether a folded value says only that nothing is known (无, 不详, test, 未提供 …)."""
    return not folded.strip() or folded.strip(" ()[]*._-") in _PLACEHOLDERS or folded in _PLACEHOLDERS


def is_cjk(character: str) -> bool:
    """Whether a character is a Chinese one."""
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"
