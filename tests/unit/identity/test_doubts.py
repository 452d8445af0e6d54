"""Values that say nothing: listed for customers with a choice, written once for what they follow from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from world import World

from pipelines.identity import doubts, written

REAL = {"name": "张伟", "phone": "13912348877", "email": "zhangwei@qq.com", "customer_type": "person"}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("create table features (record_id varchar, name varchar, phones varchar[], email varchar,"
                       " address varchar, tax varchar, citizen varchar, number varchar, born varchar)")  # fmt: skip
        opened.execute("create table output_records (record_id varchar, customer_id varchar)")
        columns = ", ".join(f"{name} varchar" for name in written.RAW)
        opened.execute(f"create table written (record_id varchar, {columns}, parent_record_id varchar)")
        yield opened


def test_only_values_in_which_nothing_was_found_are_doubted(connection: duckdb.DuckDBPyConnection) -> None:
    phones = "['+862158881234', '+8613912345678']"
    connection.execute(
        f"insert into features values ('a', '张伟', {phones}, null, '世纪大道100', null, 'x', null, '19800105'),"
        " ('b', null, [], 'x@y.cn', null, null, null, 'P123', null),"
        " ('c', null, [], null, null, null, null, null, null)"
    )
    connection.execute("insert into output_records values ('a', '1'), ('b', '1'), ('c', '2')")
    connection.execute("""
        insert into written (record_id, name, family_name, phone, phone_alt, email, address, tax_number, birth_date,
                             national_id) values
        ('a', '张 伟', null, '021-5888 1234 转 8', '139****5678', 'no mail', '世纪大道100号', '310115', '1980.1.5',
         null),
        ('b', null, '无', '138****8000', null, 'x@y.cn', '不详', null, '0000-00-00', 'P 123'),
        ('c', '无', '无', '无', '无', '无', '无', '无', '无', '无')""")
    doubts.tell(connection)
    assert set(connection.execute("from identity_doubts").fetchall()) == {
        ("a", "phone_alt"), ("a", "email"), ("b", "name"), ("b", "phone"), ("b", "address"),
        ("b", "birth_date"),
    }  # fmt: skip


def test_a_night_writes_them_and_a_quiet_night_leaves_them(world: World) -> None:
    def living() -> tuple[list[Path], list[tuple[str, str]]]:
        files = sorted((world.ws.lake / "identity_doubts").glob("[0-9a-f]*.parquet"))
        query = "select customer_record_id, field_name from read_parquet(?) order by all"
        return files, duckdb.execute(query, [str(max(files, key=lambda path: path.stat().st_mtime_ns))]).fetchall()

    world.night({"erp:1": REAL, "erp:2": {**REAL, "phone": "无"}})
    assert len(set(world.bridge().values())) == 1
    files, told = living()
    assert told == [("erp:2", "phone")]
    world.night()
    assert living() == (files, told)
    # no link and no customer changes with it, and the registry stands still
    world.night({"erp:2": {**REAL, "phone": "无", "address": "不详"}})
    assert living()[1] == [("erp:2", "address"), ("erp:2", "phone")]
