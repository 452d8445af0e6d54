"""Commands of pages: once per id, in order, and any change of the file is seen."""

from __future__ import annotations

import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from pipelines.problems import JukeError
from pipelines.published import CommandsAltered, append_command, mark_applied, pending_commands, told_commands

DECISION = {"kind": "must_link", "record_a": "erp:1", "record_b": "crm:9", "reason": "同一人"}


def edit(root: Path, statement: str) -> None:
    with sqlite3.connect(root / "state" / "commands.sqlite") as database:
        database.execute(statement)


def append_three(root: Path) -> None:
    for number in range(3):
        append_command(root, "note", {"text": f"note {number}"}, "li", f"id-{number}")


def test_a_command_waits_until_it_is_applied(tmp_path: Path) -> None:
    command_id = append_command(tmp_path, "review_decision", DECISION, "li")
    (waiting,) = pending_commands(tmp_path)
    assert (waiting.command_id, waiting.kind, waiting.payload, waiting.by) == (
        command_id, "review_decision", DECISION, "li",
    )  # fmt: skip
    mark_applied(tmp_path, command_id, "done")
    assert pending_commands(tmp_path) == []


def test_the_same_form_sent_twice_is_one_command(tmp_path: Path) -> None:
    for _ in range(2):
        append_command(tmp_path, "review_decision", DECISION, "li", "form-1")
    assert len(pending_commands(tmp_path)) == 1


def test_one_id_for_two_things_is_refused(tmp_path: Path) -> None:
    append_command(tmp_path, "note", {"text": "a"}, "li", "form-1")
    with pytest.raises(JukeError, match="something else"):
        append_command(tmp_path, "note", {"text": "b"}, "li", "form-1")


def test_an_unknown_kind_of_command_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JukeError, match="no such kind"):
        append_command(tmp_path, "delete_everything", {}, "li")


@pytest.mark.parametrize(
    "statement",
    [
        "update commands set payload = '{}' where seq = 2", "update commands set by = 'wang' where seq = 3",
        "delete from commands where seq = 1", "delete from commands where seq = 2",
        "delete from commands where seq = 3",
        "insert into commands values (4, 'id-9', '2026', 'note', '{}', 'li', 'made up')",
    ],
)  # fmt: skip
def test_any_change_of_the_file_is_seen(tmp_path: Path, statement: str) -> None:
    append_three(tmp_path)
    assert len(pending_commands(tmp_path)) == 3
    edit(tmp_path, statement)
    with pytest.raises(CommandsAltered, match=r"commands\.sqlite"):
        pending_commands(tmp_path)
    with pytest.raises(CommandsAltered, match=r"commands\.sqlite"):
        told_commands(tmp_path, "review_decision")


def test_commands_are_told_newest_first_with_what_came_of_them(tmp_path: Path) -> None:
    assert told_commands(tmp_path, "note") == []
    assert not (tmp_path / "state").exists()
    append_three(tmp_path)
    append_command(tmp_path, "review_decision", DECISION, "li", "form-1")
    mark_applied(tmp_path, "id-1", "refused")
    told = [(command.command_id, outcome) for command, outcome in told_commands(tmp_path, "note", 2)]
    assert told == [("id-2", None), ("id-1", "refused")]


def test_the_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    append_three(tmp_path)
    assert stat.S_IMODE((tmp_path / "state" / "commands.key").stat().st_mode) == 0o600


def test_commands_of_many_sessions_at_once_are_all_there(tmp_path: Path) -> None:
    threads = [threading.Thread(target=append_command, args=(tmp_path, "note", {"n": n}, "li")) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(command.payload["n"] for command in pending_commands(tmp_path)) == list(range(20))
