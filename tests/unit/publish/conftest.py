"""A small company for the tests of publishing."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_company import SmallCompany, parse_into


@pytest.fixture(scope="session")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dbt's artefacts of the small project."""
    return parse_into(tmp_path_factory.getbasetemp() / "small_project")


@pytest.fixture
def company(tmp_path: Path, artefacts: Path) -> SmallCompany:
    """A company with a build file; nothing is published."""
    made = SmallCompany(tmp_path / "company", artefacts)
    made.build()
    return made
