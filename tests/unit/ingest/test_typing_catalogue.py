"""The catalogue of ways to write a cell: each is read as it says, or refused with the reason it names."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.contract import Column, Mapping
from pipelines.contract.writing import writing_problems
from pipelines.ingest.typing_sql import Assumed, define_macros, reason_sql, text_sql, value_sql
from pipelines.sql import quote_text
from tests.unit.ingest.typing_catalogue import CATALOGUE, NIGHT, Section


@pytest.fixture(scope="module")
def memory() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        define_macros(connection)
        yield connection


def typed_sql(at: int, section: Section) -> str:
    """One row for each cell: which, its value as text, its reason."""
    column, mapping = column_of(section), mapping_of(section)
    assumed = Assumed(section.currency, "Asia/Shanghai", section.is_workbook, night=NIGHT, nulls=section.nulls)
    value = value_sql(column, mapping, section.scale, "t", assumed)
    reason = reason_sql(column, False, "v", "t", mapping, assumed)
    cells = ", ".join(f"({place}, {quote_text(cell)})" for place, cell in enumerate(section.cells))
    texts = f"select place, {text_sql('c')} as t from (values {cells}) as given(place, c)"
    return f"select {at}, place, v::varchar, {reason} from (select *, {value} as v from ({texts}))"


def column_of(section: Section) -> Column:
    return Column(
        name=section.name, type=section.kind, zh="列", en="Column", values=section.values, privacy=section.privacy
    )


def mapping_of(section: Section) -> Mapping:
    return Mapping.model_validate({"from": "x", **section.options})


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_each_cell_is_read_as_the_catalogue_says(memory: duckdb.DuckDBPyConnection, name: str) -> None:
    sections = CATALOGUE[name]
    query = " union all ".join(typed_sql(at, section) for at, section in enumerate(sections))
    found = {
        (at, place): reason.partition(":")[0] if reason else value
        for at, place, value, reason in memory.execute(query).fetchall()
    }
    wrong = [
        (section.kind, section.options, cell, expected, found[at, place])
        for at, section in enumerate(sections)
        for place, (cell, expected) in enumerate(section.cells.items())
        if found[at, place] != expected
    ]
    assert wrong == []


def test_the_options_of_the_catalogue_are_options_a_contract_may_have() -> None:
    for section in (section for sections in CATALOGUE.values() for section in sections):
        mapping = mapping_of(section)
        told = writing_problems(mapping, mapping.format, column_of(section), section.scale is not None, "here", "x.yml")
        assert [problem.what for problem in told] == []
