"""Fixtures of the drills: a fresh company, or one that has had its first night."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from company import DAY_1, Company
from few_marts import left_out
from filelock import FileLock
from processes import copy_of_the_project


@pytest.fixture(autouse=True)
def few_marts() -> Iterator[None]:
    """All of core, and of the marts those that drills look at."""
    with left_out():
        yield


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A company whose departments have delivered their first day; no night has run."""
    made = Company(tmp_path / "company")
    made.deliver_first_day()
    return made


@pytest.fixture(scope="session")
def first_night(run_folder: Path) -> Company:
    """The company after its first night, run once per test run for all workers: copied, never changed."""
    root = run_folder / "first_night"
    with FileLock(run_folder / "first_night.lock"):
        if not (root / "published" / "current.json").exists():
            shutil.rmtree(root, ignore_errors=True)
            made = Company(root)
            made.deliver_first_day()
            with left_out():
                assert made.night(DAY_1).version
    return Company(root)


@pytest.fixture
def running(first_night: Company, tmp_path: Path) -> Company:
    """A company of the test's own that has had its first night."""
    return first_night.copied(tmp_path / "company")


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A copy of the project that a drill may change."""
    return copy_of_the_project(tmp_path / "code")
