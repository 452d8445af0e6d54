"""Every seventh naughty file of the bench ends as it must; all of them do in `python -m tests.bench.naughty`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.naughty.__main__ import every_case
from tests.bench.naughty.case import Case
from tests.bench.naughty.running import run_case

_STEP = 7


@pytest.mark.parametrize("case", every_case()[::_STEP], ids=lambda case: case.name)
def test_a_naughty_file_ends_as_it_must(case: Case, tmp_path: Path) -> None:
    assert run_case(case, tmp_path).wrong == []
