"""Days of birth in the many ways they are written."""

from __future__ import annotations

import pytest

from pipelines.identity.normalise.births import parse_birth
from pipelines.identity.normalise.text import fold


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("1956-04-09", "CN"), ("19560409", "CN"), ("1956/4/9", "CN"), ("１９５６年４月９日", "CN"), ("56-4-9", "CN"),
        ("1956-04-09 00:00:00", "CN"), ("20554", "CN"), ("9-Apr-1956", "CN"), ("April 9, 1956", "US"),
        ("民國45年4月9日", "TW"), ("45/4/9", "TW"), ("0450409", "TW"), ("昭和31年4月9日", "JP"), ("S31.4.9", "JP"),
        ("09/04/1956", "AU"), ("9.4.56", "DE"), ("04/09/1956", "US"), ("09041956", "GB"),
    ],
)  # fmt: skip
def test_one_day_written_in_many_ways_is_one_day(written: str, region: str) -> None:
    assert parse_birth(fold(written), region) == "19560409"


@pytest.mark.parametrize(
    ("written", "expected"),
    [("19561399", "19561399"), ("1956年4月", "195604"), ("1956", "1956"), ("13/04/1956", "19560413")],
)
def test_what_is_said_of_a_day_is_kept_though_it_be_impossible_or_half(written: str, expected: str) -> None:
    assert parse_birth(fold(written)) == expected


@pytest.mark.parametrize("written", ["1900-01-01", "1970-01-01", "0001-01-01", "00000000", "无", "", "保密"])
def test_a_day_that_forms_fill_in_is_nothing(written: str) -> None:
    assert parse_birth(fold(written)) is None
