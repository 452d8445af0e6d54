"""Options of typing in a contract: all that is wrong with them is told at once, by column."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.contract import Column, Mapping
from pipelines.contract.writing import writing_problems


def told(kind: str, scale: float | None = None, **options: Any) -> list[str]:
    mapping = Mapping.model_validate({"from": "x", **options})
    column = Column(name="c", type=kind, zh="列", en="Column")
    return [one.what for one in writing_problems(mapping, mapping.format, column, scale is not None, "c", "x.yml")]


@pytest.mark.parametrize(
    ("kind", "options", "part"),
    [
        ("text", {"decimal": ","}, "c.decimal: only numbers have decimal, this is text"),
        ("date", {"numerals": "chinese"}, "c.numerals: only numbers have numerals"),
        ("integer", {"percent": True}, "c.percent: only decimal numbers are percents"),
        ("integer", {"length": 11}, "c.length: only ids and texts have a length"),
        ("text", {"whole": True}, "c.whole: only ids are made whole"),
        ("id", {"between": [1, 2]}, "c.between: only dates and numbers lie between"),
        ("date", {"else": "warn"}, "c.else: says what becomes of values outside `between`"),
        ("date", {"format": "%Y/%q"}, "c.format '%Y/%q' cannot be read"),
        ("date", {"format": "JJJJ"}, "c.format 'JJJJ' cannot be read"),
        ("date", {"format": "%H:%M"}, "has no year and month"),
        ("timestamp", {"format": "%Y/%m/%d %I:%M"}, "need 上午 or 下午"),
        ("date", {"format": ["%d/%m/%Y", "%m/%d/%Y"]}, "03/04/2024 would be two days"),
        ("date", {"format": "%Y/%m/%d", "century": 1950}, "no format has years of two digits"),
        ("date", {"between": ["2010-02-30", None]}, "c.between cannot be read"),
        ("date", {"between": [None, None]}, "c.between cannot be read"),
        ("date", {"between": ["2020-01-01", "2010-01-01"]}, "nothing lies between"),
        ("decimal(9,2)", {"between": [9, 10, 11]}, ""),
        ("decimal(9,2)", {"between": ["ten", None]}, "c.between cannot be read"),
        ("decimal(9,2)", {"between": [10, 9]}, "nothing lies between"),
        ("decimal(9,2)", {"unit": {"箱": 0}}, "a unit counts more than 0"),
    ],
)
def test_an_option_that_says_nothing_is_told(kind: str, options: dict[str, Any], part: str) -> None:
    if not part:
        with pytest.raises(ValueError, match="between"):
            told(kind, **options)
    else:
        (what,) = told(kind, **options)
        assert part in what


def test_all_wrong_options_of_a_column_are_told_together() -> None:
    assert len(told("id", decimal=",", percent=True, unit="件", century=1950)) == 5


def test_numerals_and_a_scale_are_never_multiplied() -> None:
    assert "counted twice" in told("decimal(9,2)", scale=10000, numerals="chinese")[0]


@pytest.mark.parametrize(
    ("given", "kept"), [(["无", "-", 0], ("无", "-", "0")), ("待定", ("待定",)), ([], ()), ([None], ("null",))]
)
def test_words_for_nothing_are_text_whatever_yaml_takes_them_for(given: Any, kept: tuple[str, ...]) -> None:
    assert Mapping.model_validate({"from": "x", "nulls": given}).nulls == kept
