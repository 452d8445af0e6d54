"""Values of drivers as canonical text, and how far a cursor has come: the parts that need no server."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from pipelines.ingest.sources.databases.cells import cell_text, column_text
from pipelines.ingest.sources.databases.marks import HighWater, less_overlap, read_back, written

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", ""),
        (" 张\x00😀 ", " 张\x00😀 "),
        (True, "true"),
        (2**70, "1180591620717411303424"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0000000001"), "-0.0000000001"),
        (1e22, "1" + "0" * 22),
        (0.1, "0.1"),
        (5.0, "5"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05"),
        (datetime(2026, 1, 2, 3, 4, 5, 6, UTC), "2026-01-02 03:04:05.000006+00:00"),
        (date(2026, 1, 2), "2026-01-02"),
        (time(3, 4), "03:04:00"),
        (timedelta(days=-1, microseconds=1), "-23:59:59.999999"),
        (b"\x00\xff", "00ff"),
        (memoryview(b"\x01"), "01"),
        ({"名": [1, None, b"\x01"]}, '{"名": [1, null, "01"]}'),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_a_value_of_a_driver_has_one_canonical_text(value: Any, text: str | None) -> None:
    assert cell_text(value) == text
    assert column_text([value, None, "mixed"]) == [text, None, "mixed"]
    assert column_text([value, value]) == [text, text]


@pytest.mark.parametrize(
    "value",
    [7, 2**70, Decimal("1.50"), datetime(2026, 1, 2), NOW, date(2026, 1, 2), "a'b", b"\x00\xff", Decimal("12")],
)
def test_a_mark_is_read_back_as_the_value_it_was(value: Any) -> None:
    assert read_back(*written(value)) == value


def test_the_highest_value_skips_what_is_no_place_to_go_on_from() -> None:
    seen = HighWater(datetime.fromisoformat, NOW)
    seen.see(
        ["2026-01-01", None, "infinity", "0000-00-00 00:00:00", "2026-03-01 10:00:00.5", "2026-02-01", "2031-01-01"]
    )

    assert (seen.highest, seen.future) == (datetime(2026, 3, 1, 10, 0, 0, 500_000), 1)


def test_a_clock_ahead_of_utc_is_not_the_future_and_kinds_are_not_mixed() -> None:
    seen = HighWater(None, NOW)
    seen.see([NOW.replace(tzinfo=None) + timedelta(hours=8), 5, "text", b"x"])

    assert (seen.highest, seen.future) == (datetime(2026, 11, 20, 20), 0)


def test_the_overlap_goes_back_by_the_kind_of_the_value() -> None:
    assert less_overlap(NOW, None) == NOW - timedelta(hours=1)
    assert less_overlap(NOW, 0) == NOW
    assert less_overlap(date(2026, 11, 20), None) == date(2026, 11, 19)
    assert less_overlap(5000, None) == 4000
    assert less_overlap("b", 9) == "b"
