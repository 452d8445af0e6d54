"""What a published version holds, and what a crash, a lock or a wrong model leaves behind."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_company import DAY, SmallCompany

from pipelines.problems import JukeError
from pipelines.publish import verify, versions
from pipelines.published import open_current, read_pointer
from pipelines.settings import REPOSITORY

_PUBLISH = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from small_company import SmallCompany
SmallCompany(Path(sys.argv[1]), Path(sys.argv[2])).publish()
"""


def publish_and_be_killed(company: SmallCompany, point: str) -> None:
    """Publish in a child that is killed at the named point."""
    arguments = [sys.executable, "-c", _PUBLISH, str(company.root), str(company.target), str(Path(__file__).parent)]
    environment = {"JUKE_CRASH_AT": point, "PYTHONPATH": str(REPOSITORY)}
    child = subprocess.run(arguments, env=environment, capture_output=True, timeout=60)
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_a_version_holds_core_and_marts_but_no_staging(company: SmallCompany) -> None:
    published = company.publish()
    found = published.manifest.scopes["all"].tables
    assert set(found) == {
        "core.bridge_customer_source", "core.dim_date", "core.fct_order_line",
        "marts.mart_customer_360", "marts.mart_data_health",
    }  # fmt: skip
    assert found["core.fct_order_line"] == 300
    assert published.manifest.checks == {"passed": 3, "failed": 0}


def test_a_scoped_file_holds_only_rows_of_its_regions(company: SmallCompany) -> None:
    company.publish()
    east = open_current(company.root, "east")
    assert east.query("select distinct region_code from core.fct_order_line")["region_code"].tolist() == ["east"]
    assert east.manifest.scopes["east"].tables["core.fct_order_line"] == 100
    assert b"west" not in east.path.read_bytes()


def test_a_scoped_file_leaves_company_tables_out_and_shared_ones_whole(company: SmallCompany) -> None:
    tables = company.publish().manifest.scopes["east"].tables
    assert "marts.mart_data_health" not in tables
    assert tables["core.dim_date"] == 91


def test_the_file_of_all_holds_nothing_that_the_build_keeps_for_itself(company: SmallCompany) -> None:
    company.alter("create schema juke_plumbing")
    company.alter("create table juke_plumbing.night as select 1 as n")
    company.publish()
    schemas = open_current(company.root).query("select distinct table_schema from information_schema.tables")
    assert set(schemas["table_schema"]) == {"core", "marts"}


def test_a_version_folder_holds_no_write_ahead_log(company: SmallCompany) -> None:
    folder = company.publish().folder
    assert not list(folder.glob("*.wal"))
    assert verify(folder) == []


def test_version_ids_grow_and_are_never_given_twice(company: SmallCompany) -> None:
    first = company.publish(date(2026, 11, 20)).version
    publish_and_be_killed(company, "published_files")
    third = company.publish(date(2026, 11, 19)).version
    assert (first, third) == ("20261120-0001", "20261119-0003")
    assert read_pointer(company.root).version == third


def test_a_kill_before_the_pointer_moves_leaves_readers_where_they_were(company: SmallCompany) -> None:
    first = company.publish().version
    publish_and_be_killed(company, "published_files")
    assert open_current(company.root).id == first
    assert len(names(company.ws.published)) == 2
    assert [one.version for one in versions(company.ws)] == [first]


def test_what_a_kill_left_is_swept_by_the_next_publication(company: SmallCompany) -> None:
    first = company.publish().version
    publish_and_be_killed(company, "published_files")
    (company.ws.published / ".partial-20261120-0009").mkdir()
    third = company.publish().version
    assert names(company.ws.published) == [first, third]


def test_a_kill_after_the_switch_leaves_the_new_version_current(company: SmallCompany) -> None:
    company.publish()
    publish_and_be_killed(company, "switched")
    assert open_current(company.root).id == "20261120-0002"


def test_a_disk_that_fails_at_any_sync_or_rename_never_shows_a_broken_version(
    company: SmallCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    current, failed = company.publish().version, 0
    while True:
        with monkeypatch.context() as disk:
            break_disk_at(disk, failed + 1)
            try:
                company.publish()
                break
            except OSError:
                failed += 1
        pointed_at = open_current(company.root).id
        assert pointed_at >= current
        current = pointed_at
        assert verify(company.ws.published / current) == []
    assert failed > 10
    assert open_current(company.root).id > current


def break_disk_at(disk: pytest.MonkeyPatch, number: int) -> None:
    """Have the disk be full at the n-th sync or rename from now."""
    calls = iter(range(1, 1000))

    def breaking(original: Callable[..., Any]) -> Callable[..., Any]:
        def act(*arguments: Any) -> Any:
            if next(calls) == number:
                raise OSError(errno.ENOSPC, "no space left")
            return original(*arguments)

        return act

    disk.setattr(os, "fsync", breaking(os.fsync))
    disk.setattr(Path, "rename", breaking(Path.rename))
    disk.setattr(Path, "replace", breaking(Path.replace))


def test_a_build_file_held_by_another_process_is_a_problem_not_a_version(company: SmallCompany, held_open) -> None:
    company.publish()
    with held_open(company.ws.build_file), pytest.raises(JukeError, match="open elsewhere"):
        company.publish()
    assert company.publish().version == "20261120-0003"


def test_a_model_scoped_by_a_column_it_lacks_is_refused(company: SmallCompany) -> None:
    company.alter("alter table core.fct_order_line rename region_code to area_code")
    with pytest.raises(JukeError, match=r"core\.fct_order_line"):
        company.publish()


def test_a_workspace_without_a_build_file_publishes_nothing(company: SmallCompany) -> None:
    company.ws.build_file.unlink()
    with pytest.raises(JukeError, match="no build file"):
        company.publish()
    assert versions(company.ws) == []


def test_metrics_and_words_are_published_with_the_version(company: SmallCompany) -> None:
    published = company.publish(DAY)
    files = {path.name for path in published.folder.iterdir()}
    wanted = {"manifest.json", "metrics.json", "catalogue.json", "semantic_manifest.json", "all.duckdb", "east.duckdb"}
    assert files == wanted
