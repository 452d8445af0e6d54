"""A build file with just the core that learning reads, filled with customers drawn from BG/NBD itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from pipelines.ingest.datasets import LEARNED_FOLDER
from pipelines.modelling.learning import learn
from pipelines.settings import Company, Config, Workspace

NIGHT = date(2026, 11, 20)
_CORE = """
create schema core; create schema staging;
create table core.fct_order_line (order_line_id varchar, customer_record_id varchar, ordered_date date,
    category_name varchar, net_sales_amt decimal(18, 4), currency_code varchar, tax_basis varchar,
    is_cancelled boolean);
create table core.bridge_customer_source (customer_record_id varchar, customer_id varchar);
create table core.dim_customer (customer_id varchar, customer_type varchar, region_code varchar, industry varchar,
    size_band varchar, acquisition_source varchar);
create table core.fct_lead (lead_id varchar, lead_source varchar, created_date date, is_converted boolean);
create table core.dim_region as select 'east' as region_code, '华东' as region_name_zh, 'East China' as region_name_en;
create table staging.int_order_lines__margin (order_line_id varchar, margin_amt decimal(18, 4), is_counted boolean);
"""
_FILL = (
    "insert into core.fct_order_line"
    " select uuid()::varchar, customer, day, '涂料', amount, currency, 'included', false from given",
    "insert into core.bridge_customer_source select distinct customer, customer from given",
    "insert into core.dim_customer select distinct customer, 'person', 'east', null, null, '门店' from given",
)


@dataclass
class Warehouse:
    """A workspace whose core tests fill by hand; `learn` is a night."""

    ws: Workspace
    connection: duckdb.DuckDBPyConnection

    def buys(self, customer: str, days: list[date], amount: float = 100, *, currency_code: str = "CNY") -> None:
        """One order line a day."""
        self.buy([(customer, day, amount, currency_code) for day in days])

    def buy(self, lines: list[tuple[str, date, float, str]]) -> None:
        """Order lines and the customers behind them; through Arrow, since row-wise inserts are slow."""
        import pyarrow as arrow

        columns = (list(values) for values in zip(*lines, strict=True))
        given = arrow.table(dict(zip(("customer", "day", "amount", "currency"), columns, strict=True)))
        self.connection.register("given", given)
        for statement in _FILL:
            self.connection.execute(statement)
        self.connection.unregister("given")

    def learn(self, day: date = NIGHT) -> None:
        learn(self.ws, self.connection, day)

    def rows(self, name: str, query: str = "select * from learned") -> list[tuple[Any, ...]]:
        learned = duckdb.read_parquet(str(self.ws.lake / LEARNED_FOLDER / name / "*.parquet"))
        return learned.query("learned", query).fetchall()


@contextmanager
def company(root: Path) -> Iterator[Warehouse]:
    ws = Workspace(root, Config(company=Company(name_zh="甲", name_en="A")))
    ws.make_folders()
    with duckdb.connect() as connection:
        connection.execute(_CORE)
        yield Warehouse(ws, connection)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Warehouse]:
    """Nobody has bought yet."""
    with company(tmp_path) as one:
        yield one


@pytest.fixture(scope="session")
def drawn() -> list[tuple[str, date, float, str]]:
    """400 customers of 104 weeks, about half of whom bought again."""
    draw, lines = np.random.default_rng(7), []
    for number in range(400):
        days = [NIGHT - timedelta(days=int(draw.integers(30, 728)))]
        rate, leaves, amount = draw.gamma(0.8, 1 / 60), draw.beta(0.8, 2.5), round(float(draw.gamma(6, 20)), 2)
        while draw.random() > leaves and (gap := draw.exponential(1 / rate)) < (NIGHT - days[-1]).days - 1:
            days.append(days[-1] + timedelta(days=1 + int(gap)))
        lines += [(f"c{number:03}", day, amount, "CNY") for day in days]
    return lines


@pytest.fixture
def busy(tmp_path: Path, drawn: list[tuple[str, date, float, str]]) -> Iterator[Warehouse]:
    """A company of the customers drawn."""
    with company(tmp_path) as one:
        one.buy(drawn)
        yield one
