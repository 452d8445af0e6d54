"""Fixtures of the drills: a fresh company, or one that has had its first night."""

from __future__ import annotations

from pathlib import Path

import pytest
from company import DAY_1, Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A company whose departments have delivered their first day; no night has run."""
    made = Company(tmp_path / "company")
    made.deliver_first_day()
    return made


@pytest.fixture
def running(company: Company) -> Company:
    """The same after its first night."""
    report = company.night(DAY_1)
    assert report.version
    return company
