"""Two build files are equal when their rows are, whatever the ids of their customers and their plumbing."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.publish import differences, fingerprint

_TABLES = """
create schema core; create schema marts; create schema staging;
create table core.bridge_customer_source as select * from (values
    ('erp:1', 'K1', 0.5), ('crm:1', 'K1', 0.1 + 0.2), ('erp:2', 'K2', 1.0)
) as records(customer_record_id, customer_id, match_score);
create table core.fct_order_line as select * from (values
    ('l1', 'erp:1', 10.10::decimal(18, 2), 'd1'), ('l2', 'erp:2', 20.20::decimal(18, 2), 'd1')
) as lines(order_line_id, customer_record_id, net_sales_amt, _delivery_id);
create table marts.mart_customer_360 as select * from (values ('K1', 10.10::decimal(18, 2)), ('K2', 20.20))
    as customers(customer_id, net_sales_amt);
create table staging.stg_order_lines as select 1 as anything;
"""


@pytest.fixture
def build(tmp_path: Path) -> Path:
    path = tmp_path / "one.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(_TABLES)
    return path


def changed(build: Path, *statements: str) -> Path:
    """A copy of the build file in which something is different."""
    copy = build.with_name("other.duckdb")
    shutil.copyfile(build, copy)
    with duckdb.connect(str(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
    return copy


def test_a_build_file_equals_its_copy(build: Path) -> None:
    other = changed(build)
    assert differences(build, other) == []
    assert fingerprint(build) == fingerprint(other)
    assert set(fingerprint(build)) == {"core.bridge_customer_source", "core.fct_order_line", "marts.mart_customer_360"}


def test_other_ids_for_the_same_clusters_are_no_difference(build: Path) -> None:
    bridge = "update core.bridge_customer_source set customer_id = 'Z' || customer_id"
    mart = "update marts.mart_customer_360 set customer_id = 'Z' || customer_id"
    assert differences(build, changed(build, bridge, mart)) == []


def test_other_clusters_are_a_difference_in_every_table_of_customers(build: Path) -> None:
    split = "update core.bridge_customer_source set customer_id = 'K3' where customer_record_id = 'crm:1'"
    found = differences(build, changed(build, split))
    assert [text.split(":")[0] for text in found] == ["core.bridge_customer_source", "marts.mart_customer_360"]


def test_plumbing_columns_and_staging_are_not_compared(build: Path) -> None:
    plumbing = "update core.fct_order_line set _delivery_id = 'other'"
    assert differences(build, changed(build, plumbing, "drop table staging.stg_order_lines")) == []


def test_one_cent_is_a_difference_and_its_column_is_named(build: Path) -> None:
    cent = "update core.fct_order_line set net_sales_amt = net_sales_amt + 0.01 where order_line_id = 'l1'"
    wanted = "core.fct_order_line: 1 rows only in the first, 1 only in the second; columns: net_sales_amt"
    assert differences(build, changed(build, cent)) == [wanted]


def test_the_last_bit_of_a_double_is_no_difference(build: Path) -> None:
    bit = "update core.bridge_customer_source set match_score = 0.3 where customer_record_id = 'crm:1'"
    assert differences(build, changed(build, bit)) == []


def test_a_row_that_is_there_twice_is_a_difference(build: Path) -> None:
    twice = "insert into core.fct_order_line select * from core.fct_order_line where order_line_id = 'l1'"
    assert differences(build, changed(build, twice))[0].startswith("core.fct_order_line: 0 rows only in the first, 1")


def test_a_table_or_type_that_only_one_file_has_is_told(build: Path) -> None:
    other = changed(build, "drop table marts.mart_customer_360", "alter table core.fct_order_line add column note text")
    assert differences(build, other) == [
        "core.fct_order_line: the columns or their types differ",
        "marts.mart_customer_360: not in the second file",
    ]
