"""The rows a number leads to are those it is made of: they add up to it, and each names its customer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboards import drilling
from dashboards.components.keys import own_number
from dashboards.reading import Reader
from pipelines.published import open_current

START, END = date(2026, 11, 1), date(2026, 11, 20)
ADDED_UP = ("net_sales_amt", "shipped_amt", "paid_amt", "pipeline_weighted_amt")
COUNTED = ("order_count", "ticket_count", "open_ticket_count", "complaint_count")


@pytest.fixture
def reader(demo: Path) -> Reader:
    return Reader(open_current(demo))


def days_of(metric: str) -> dict[str, date]:
    return {"start": START, "end": END} if drilling.LISTS[metric].day else {}


@pytest.mark.parametrize("region", [None, "east"])
@pytest.mark.parametrize("metric", ADDED_UP)
def test_the_rows_of_an_amount_add_up_to_it(reader: Reader, metric: str, region: str | None) -> None:
    found = drilling.rows(reader, metric, START, END, region)
    assert 0 < len(found) <= drilling.LISTED
    assert float(found[metric].sum()) == pytest.approx(float(reader.value(metric, region, {}, **days_of(metric))))


@pytest.mark.parametrize("metric", COUNTED)
def test_there_are_as_many_rows_as_were_counted(reader: Reader, metric: str) -> None:
    found = drilling.rows(reader, metric, START, END, None)
    assert len(found) == reader.value(metric, None, {}, **days_of(metric)) > 0


def test_every_list_names_its_customers_and_has_its_columns(reader: Reader) -> None:
    for metric in drilling.offered(reader):
        found = drilling.rows(reader, metric, START, END, None)
        assert set(drilling.shown(metric)) <= set(found.columns), metric
        assert found["name"].notna().mean() > 0.9, metric


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("erp_east:SO1", "SO1"), ("erp_east:SJ1:2026-11-20 08:00:00", "SJ1"), ("erp_east:C1@2026-11-20", "C1"),
        ("plain", "plain"), (None, None),
    ],
)  # fmt: skip
def test_a_key_is_shown_as_the_number_its_department_knows(key: str | None, number: str | None) -> None:
    assert own_number(key) == number
