"""`juke list` on the demo company: which lists there are, who would be on one, and the file that leaves."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.problems import JukeError
from pipelines.published import open_current
from pipelines.published.exported import exported_lists
from pipelines.settings import Workspace

Juke = Callable[..., str]


@pytest.fixture
def company(demo_workspace: Workspace, tmp_path: Path) -> Path:
    """The demo's versions with a record of lists of its own."""
    shutil.copy(demo_workspace.root / "juke.toml", tmp_path)
    (tmp_path / "published").symlink_to(demo_workspace.published)
    return tmp_path


@pytest.fixture
def juke(company: Path, monkeypatch: pytest.MonkeyPatch) -> Juke:
    """What a command prints on a wide terminal; its error where it has one."""
    monkeypatch.setattr("pipelines.cli.console.out.width", 200)

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, ["-w", str(company), "list", *words])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return str(done.output)

    return run


def test_the_kinds_of_the_version_are_named_with_what_narrows_them(juke: Juke) -> None:
    printed = juke("kinds")
    assert "流失召回名单" in printed
    assert "customer_type, region_code" in printed


def test_a_list_is_told_in_numbers_and_nobody_is_named(juke: Juke, company: Path) -> None:
    printed = juke("show", "win_back", "--channel", "email", "--limit", "5")
    assert "has not left yet: 5 listed" in printed
    names = open_current(company).table("marts.mart_customer_360", ["name", "customer_id"]).dropna()
    assert not [name for name in [*names["name"], *names["customer_id"]] if name in printed]
    assert exported_lists(company) == []


def test_the_file_holds_the_list_and_is_its_owners_only(juke: Juke, company: Path) -> None:
    first, again = company / "first.csv", company / "again.csv"
    assert " left: " in juke("export", "win_back", "--channel", "email", "--by", "li", "--out", str(first))
    assert "left again as it was" in juke("export", "win_back", "--channel", "email", "--out", str(again))
    assert first.read_bytes() == again.read_bytes()
    assert first.stat().st_mode & 0o777 == 0o600
    (told,) = exported_lists(company)
    header, *rows = csv.reader(io.StringIO(first.read_text("utf-8-sig"), newline=""))
    assert header[:2] == ["名单编号", "客户编号（聚客）"]
    listed = {number for number, arm in told.members if arm == "treated"}
    assert {row[1] for row in rows} == listed
    assert len(rows) == told.listed == len(listed)


def test_a_file_that_cannot_be_written_leaves_no_record(juke: Juke, company: Path) -> None:
    taken = company / "taken.csv"
    taken.write_text("mine")
    for name in (taken, company / "list.pdf", company / "nowhere" / "list.csv"):
        with pytest.raises(JukeError):
            juke("export", "win_back", "--channel", "email", "--out", str(name))
    assert taken.read_text() == "mine"
    assert exported_lists(company) == []
