"""The lunar calendar against published days, and what `dim_date` says of known days of the demo company."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from pipelines.modelling import plumbing
from pipelines.modelling.logic import Logic
from pipelines.modelling.lunar_months import SEED, lunar_months, write
from pipelines.published import open_current
from pipelines.settings import Company, Workspace
from tests.unit.modelling.lake_fixture import Lake

# First days of the lunar years 2000 to 2030, as published.
SPRING_FESTIVALS = """
2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22 2005-02-09 2006-01-29 2007-02-18 2008-02-07 2009-01-26 2010-02-14
2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12
2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03
"""
LEAP_MONTHS = {1990: 5, 1993: 3, 1995: 8, 1998: 5, 2001: 4, 2004: 2, 2006: 7, 2009: 5, 2012: 4, 2014: 9, 2017: 6,
               2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11, 2036: 6, 2039: 5}  # fmt: skip


def test_lunar_years_begin_on_the_days_that_were_published() -> None:
    found = {month.starts for month in lunar_months() if month.number == 1}
    assert {day for day in found if 2000 <= day.year <= 2030} == {
        date.fromisoformat(day) for day in SPRING_FESTIVALS.split()
    }


def test_leap_months_are_those_of_the_almanac_also_the_late_one_of_2033() -> None:
    assert {month.lunar_year: month.number for month in lunar_months() if month.is_leap} == LEAP_MONTHS


def test_the_committed_seed_is_what_the_module_writes(tmp_path: Path) -> None:
    write(tmp_path / "lunar_months.csv")
    assert (tmp_path / "lunar_months.csv").read_text("utf-8") == SEED.read_text("utf-8")


def test_the_month_in_which_the_fiscal_year_starts_reaches_the_models(tmp_path: Path) -> None:
    ws = Lake(tmp_path).seal()
    company = Company(name_zh="某", name_en="Some", fiscal_year_starts=4)
    config = ws.config.model_copy(update={"company": company})
    plumbing.prepare(replace(ws, config=config), date(2026, 11, 20), [Logic("core", "any", "table", "1")])
    with duckdb.connect(str(ws.build_file), read_only=True) as connection:
        assert connection.sql("from juke_plumbing.company").fetchall() == [(4,)]
    with pytest.raises(ValidationError, match="fiscal_year_starts"):
        Company(name_zh="某", name_en="Some", fiscal_year_starts=13)


# day: lunar year, month, day, leap; days from 春节; official working day; event
KNOWN = {
    "1990-01-01": (1989, 12, 5, False, -26, False, "年货节"),
    "2025-01-26": (2024, 12, 27, False, -3, True, "春节"),  # a Sunday worked in exchange
    "2025-01-29": (2025, 1, 1, False, 0, False, "春节"),
    "2025-07-25": (2025, 6, 1, True, 177, True, None),
    "2025-10-06": (2025, 8, 15, False, -134, False, "国庆"),  # 中秋
    "2026-02-14": (2025, 12, 27, False, -3, True, "春节"),  # a Saturday worked in exchange
    "2026-02-16": (2025, 12, 29, False, -1, False, "春节"),  # 除夕 of a year without a thirtieth
    "2026-06-18": (2026, 5, 4, False, 121, True, "618"),
    "2040-12-31": (2040, 11, 28, False, -32, False, None),
}


@pytest.mark.parametrize("day", list(KNOWN))
def test_a_known_day_has_its_lunar_date_its_offset_and_its_exchanged_work(demo_workspace: Workspace, day: str) -> None:
    path = str(open_current(demo_workspace.root).path)
    with duckdb.connect(path, read_only=True) as connection:
        found = connection.execute(
            "select lunar_year, lunar_month_no, lunar_day_no, is_lunar_leap_month, spring_festival_offset_days, "
            "is_workday_official, event_name from core.dim_date where date_day = ?",
            [day],
        ).fetchall()
    assert found == [KNOWN[day]]
