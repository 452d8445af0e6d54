"""The log of uses: one command a session, page and hour, apart from people's decisions, and never in a page's way."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.published import CommandsAltered, append_command, note_use, noted_uses, pending_commands

NOON = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)
SECONDS = 0.002  # CPU of one note; a page does not even wait for it


def test_a_page_opened_twice_in_an_hour_is_one_use(tmp_path: Path) -> None:
    for minute in (5, 59):
        assert note_use(tmp_path, "home", "s1", "all", NOON.replace(minute=minute))
    assert note_use(tmp_path, "home", "s1", "all", NOON.replace(hour=13))
    assert note_use(tmp_path, "home", "s2", "east", NOON)
    told = [(use.page, use.session, use.role, use.used_at.hour) for use in noted_uses(tmp_path)]
    assert told == [("home", "s1", "all", 12), ("home", "s1", "all", 13), ("home", "s2", "east", 12)]


def test_uses_are_kept_apart_from_what_people_decide(tmp_path: Path) -> None:
    append_command(tmp_path, "note", {"text": "a"}, "li")
    note_use(tmp_path, "home", "s1", "all", NOON)
    assert [command.kind for command in pending_commands(tmp_path)] == ["note"]
    assert len(noted_uses(tmp_path)) == 1


def test_a_log_that_cannot_be_written_is_said_and_raises_nothing(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands where the folder should be")
    assert note_use(tmp_path, "home", "s1", "all", NOON) is False
    assert noted_uses(tmp_path / "elsewhere") == []


def test_a_log_that_was_altered_is_not_believed(tmp_path: Path) -> None:
    import sqlite3

    note_use(tmp_path, "home", "s1", "all", NOON)
    with sqlite3.connect(tmp_path / "state" / "usage.sqlite") as database:
        database.execute("update commands set by = 'boss'")
    with pytest.raises(CommandsAltered):
        noted_uses(tmp_path)


def test_a_note_costs_less_than_two_milliseconds(tmp_path: Path) -> None:
    note_use(tmp_path, "home", "s0", "all", NOON)
    started = time.process_time()
    for number in range(50):
        note_use(tmp_path, f"page{number}", "s1", "all", NOON)
    assert (time.process_time() - started) / 50 < SECONDS
