"""The small company of the publishing tests, already published, for the tests of reading."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "publish"))  # tests are no package; one small company is enough

from small_company import SmallCompany, parse_into

from pipelines.published import Version, open_current


@pytest.fixture(scope="session")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dbt's artefacts of the small project."""
    return parse_into(tmp_path_factory.getbasetemp() / "small_project")


@pytest.fixture
def company(tmp_path: Path, artefacts: Path) -> SmallCompany:
    """A company with one published version."""
    made = SmallCompany(tmp_path / "company", artefacts)
    made.build()
    made.publish()
    return made


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory, artefacts: Path) -> Version:
    """A published version that no test of the module changes."""
    made = SmallCompany(tmp_path_factory.mktemp("read"), artefacts)
    made.build()
    made.publish()
    return open_current(made.root)
