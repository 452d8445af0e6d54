"""The marks between two records' values: equal, written otherwise, different, one silent."""

from __future__ import annotations

import itertools

import pytest

from dashboards.components.alike import mark

CASES = [
    ("name", "張敏長", "张敏长", "alike"),
    ("name", "隆隆印刷包裝", "广州隆隆印刷包装有限公司", "alike"),
    ("name", "ＡＢＣ Ltd", "abc ltd", "equal"),
    ("name", "张伟", "张杰", "differs"),
    ("name", "王", "王芳", "differs"),  # one character is a part of too many names
    ("name", "张军平", "张*志", "differs"),
    ("name", "张大志", "张*志", "alike"),
    ("name", "李*", "张*志", "differs"),
    ("phone", "+86 192-5386-8202", "19253868202", "equal"),
    ("phone", "0086 19253868202", "19253868202", "equal"),
    ("phone", "138****8000", "13812348000", "alike"),
    ("phone", "138****8000", "13812348001", "differs"),
    ("phone", "029-71733214", "19253868202", "differs"),
    ("address", "学府路281号", "重庆市江北区学府路281号滨江一号", "alike"),
    ("size_band", "大型", "特大型", "differs"),
    ("registered_date", "2025-04-17", "2023-04-23", "differs"),
    ("email", None, "a@b.example", "unsaid"),
]


@pytest.mark.parametrize(("name", "a", "b", "expected"), CASES)
def test_two_values_get_one_mark_whichever_stands_first(name: str, a: str, b: str, expected: str) -> None:
    for one, other in itertools.permutations((a, b)):
        assert mark(name, one, other) == expected
