"""Real PostgreSQL, MariaDB and SQLite as exports: what a snapshot holds, and what the next night asks for."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.ingest import Ledger
from pipelines.ingest.sources import collect
from pipelines.settings import REPOSITORY
from tests.unit.ingest.conftest import ORDERS
from tests.unit.ingest.sources.conftest import TODAY, Elsewhere, connection
from tests.unit.ingest.sources.servers import Server

CHINOOK = REPOSITORY.parent / "shared" / "data" / "chinook" / "chinook.db"

pytestmark = pytest.mark.usefixtures("reader")

GONE = '[connections.erp]\ndriver = "mariadb"\nhost = "127.0.0.1"\nport = 1\ndatabase = "erp"'
POSTGRESQL_VALUES = """
    create table "订单" (
        id bigint primary key, 名称 text, amount numeric(38,10), at timestamptz, local timestamp, day date, bytes bytea,
        is_paid boolean, ratio double precision, doc jsonb, big int8, tags text[], code uuid, span interval
    );
    insert into "订单" values
        (1, '张三 😀 ''q'' "双" \\ 换
行', 12345678901234567890123456.0123456789, '2026-11-20 10:00:00.5+08', '2026-11-20 10:00:00', '2026-11-20', '\\x00ff',
         true, 1e22, '{"名": [1, null]}', 9007199254740993, '{a,NULL}',
         '00000000-0000-0000-0000-0000000000ff', '26:00'),
        (2, '', -0.0000000001, '-infinity', 'infinity', '0044-03-15 BC', '', false, 0.1, 'null', -1, '{}', null, null),
        (3, null, null, null, null, null, null, null, null, null, null, null, null, null);
"""
MARIADB_VALUES = (
    "set sql_mode = '', time_zone = '+08:00'",
    """create table erp.订单 (
        id bigint primary key, 名称 varchar(99), amount decimal(38,10), at timestamp(1) null, local datetime, day date,
        bytes varbinary(9), is_paid bit(1), ratio double, doc json, big bigint unsigned, span time, paid tinyint(1)
    )""",
    """insert into erp.订单 values
        (1, '张三 😀', 1234567890123456789012345678.0123456789, '2026-11-20 10:00:00.5', '2026-11-20 10:00:00',
         '2026-11-20', x'00ff', b'1', 1e22, '{"名": 1}', 18446744073709551615, '-30:00:01', true),
        (2, '', -0.0000000001, null, '0000-00-00', '0000-00-00', '', b'0', 0.1, '[]', 0, '00:00', false),
        (3, null, null, null, null, null, null, null, null, null, null, null, null)""",
)


def in_ten_thousands() -> dict[str, Any]:
    """The feeds of the orders contract, with the amount in another unit."""
    feeds: dict[str, Any] = yaml.safe_load(ORDERS)["feeds"]
    feeds["order_lines"]["columns"]["net_amt"] = {"from": "金额", "scale": 10000}
    return feeds


def test_every_value_of_postgresql_becomes_its_canonical_text(
    postgresql: Server, elsewhere: Elsewhere, export: Any
) -> None:
    postgresql.execute(POSTGRESQL_VALUES)
    elsewhere.configure(connection(postgresql))
    export(table="订单")

    fetched = elsewhere.night()["sales.orders"]

    assert (fetched.is_well, fetched.rows) == (True, 3), fetched.detail
    assert sorted(elsewhere.rows()) == [
        (
            *("1", "张三 😀 'q' \"双\" \\ 换\n行", "12345678901234567890123456.0123456789", "2026-11-20 02:00:00.5+00"),
            *("2026-11-20 10:00:00", "2026-11-20", "00ff", "true", "10000000000000000000000", '{"名": [1, null]}'),
            *("9007199254740993", '["a", null]', "00000000-0000-0000-0000-0000000000ff", "26:00:00"),
        ),
        (
            *("2", "", "-0.0000000001", "-infinity", "infinity", "0044-03-15 BC", "", "false", "0.1", "null", "-1"),
            *("[]", None, None),
        ),
        ("3", *[None] * 13),
    ]


def test_every_value_of_mariadb_becomes_its_canonical_text(mariadb: Server, elsewhere: Elsewhere, export: Any) -> None:
    mariadb.execute(*MARIADB_VALUES)
    elsewhere.configure(connection(mariadb))
    export(table="订单")

    fetched = elsewhere.night()["sales.orders"]

    assert (fetched.is_well, fetched.rows) == (True, 3), fetched.detail
    assert elsewhere.rows() == [
        (
            *("1", "张三 😀", "1234567890123456789012345678.0123456789", "2026-11-20 02:00:00.5+00:00"),
            *("2026-11-20 10:00:00", "2026-11-20", "00ff", "01", "10000000000000000000000", '{"名": 1}'),
            *("18446744073709551615", "-30:00:01", "1"),
        ),
        (
            *("2", "", "-0.0000000001", None, "0000-00-00 00:00:00", "0000-00-00", "", "00", "0.1", "[]", "0"),
            *("00:00:00", "0"),
        ),
        ("3", *[None] * 12),
    ]


def test_sqlite_is_read_as_it_is_stored_and_nothing_is_written_beside_it(elsewhere: Elsewhere, export: Any) -> None:
    file = elsewhere.ws.root / "erp.db"
    with sqlite3.connect(file) as database:
        database.execute("create table orders (id integer, name text, amount, at text)")
        rows = [(1, "张三", 1.5, "2026-11-20"), (2, b"\xff\xfe", "1,5", 3), (3, None, 1e-7, 10**15)]
        database.executemany("insert into orders values (?, ?, ?, ?)", rows)
        database.execute("insert into orders values (4, cast(x'd5c5c8fd' as text), -0.5, '')")
    elsewhere.configure('[connections.erp]\ndriver = "sqlite"\ndatabase = "erp.db"')
    export(table="orders")

    assert elsewhere.night()["sales.orders"].rows == 4
    assert elsewhere.rows() == [
        *(("1", "张三", "1.5", "2026-11-20"), ("2", "fffe", "1,5", "3")),
        *(("3", None, "0.0000001", "1000000000000000"), ("4", "d5c5c8fd", "-0.5", "")),
    ]
    assert [path.name for path in elsewhere.ws.root.glob("erp.db*")] == ["erp.db"]


@pytest.mark.skipif(not CHINOOK.exists(), reason="shared/data is not beside this checkout")
def test_the_invoices_of_chinook_come_whole_by_table_and_by_query(elsewhere: Elsewhere, export: Any) -> None:
    elsewhere.configure(f'[connections.erp]\ndriver = "sqlite"\ndatabase = "{CHINOOK}"')
    export(table="invoices")
    export("people", query="select CustomerId, LastName as 姓 from customers order by CustomerId;")

    found = elsewhere.night()

    assert (found["sales.orders"].rows, found["sales.people"].rows) == (412, 59)
    assert sum(Decimal(total) for (total,) in elsewhere.rows("Total")) == Decimal("2328.60")
    assert elsewhere.rows("CustomerId", "姓", export="people")[0] == ("1", "Gonçalves")


def test_a_table_lands_typed_and_lands_again_from_the_vault_when_the_server_is_gone(
    mariadb: Server, elsewhere: Elsewhere, export: Any, company: Any
) -> None:
    mariadb.execute(
        "use erp",
        """create table 订单明细 (订单号 varchar(20), 行号 int, 下单时间 timestamp, 客户编号 int, 商品名称 varchar(20),
            数量 decimal(10,2), 金额 decimal(18,4), 状态 varchar(9), 承诺交期 date)""",
        "set time_zone = '+08:00'",
        "insert into 订单明细 values ('0001', 1, '2026-11-19 23:30:00', 7, '水杯 😀', 2, 10.5, '已完成', '2026-11-25')",
        "insert into 订单明细 values ('0001', 2, '2026-11-19 23:30:00', 7, null, 1, 99, '已取消', null)",
    )
    elsewhere.configure(connection(mariadb))
    export(table="订单明细", delivers="full")
    company.ws = elsewhere.ws
    columns = "source_order_id, ordered_date, ordered_at::varchar, product_name, net_amt, promised_date::varchar"
    day = date(2026, 11, 19)

    assert elsewhere.night()["sales.orders"].is_well
    (delivery,) = company.night(TODAY)
    assert (delivery.status, delivery.loaded_count, delivery.message) == ("landed", 2, None)
    assert company.rows(columns) == [
        ("0001", day, "2026-11-19 15:30:00", "水杯 😀", Decimal("10.5"), "2026-11-25"),
        ("0001", day, "2026-11-19 15:30:00", None, Decimal("99"), None),
    ]

    elsewhere.configure(GONE)  # and the amounts were in ten thousands all the time
    export(table="订单明细", delivers="full", feeds=in_ten_thousands())
    company.ws = elsewhere.ws
    company.night(TODAY)
    assert company.rows("net_amt") == [(Decimal(105_000),), (Decimal(990_000),)]


def test_a_cursor_reads_what_changed_and_misses_no_tie_no_late_commit_and_no_empty_value(
    postgresql: Server, elsewhere: Elsewhere, export: Any
) -> None:
    postgresql.execute(
        "create table changing (id int, at timestamp, v text)",
        "insert into changing select i, timestamp '2026-11-01' + i * interval '1h', 'old' from generate_series(1,99) i",
    )
    elsewhere.configure(connection(postgresql))
    export(table="changing", cursor="at", delivers="changes")
    assert elsewhere.night()["sales.orders"].rows == 99

    postgresql.execute(
        "update changing set v = 'new', at = timestamp '2026-11-10' where id = 7",
        "insert into changing values (100, timestamp '2026-11-01' + 99 * interval '1 hour', 'tie')",
        "insert into changing values (101, timestamp '2026-11-01' + 98.5 * interval '1 hour', 'late')",
        "insert into changing values (102, null, 'no time'), (103, timestamp '2026-11-01', 'far too late')",
    )
    elsewhere.night()
    assert set(elsewhere.rows("id", "v")) == {
        *(("7", "new"), ("98", "old"), ("99", "old"), ("100", "tie"), ("101", "late"), ("102", "no time")),
    }

    elsewhere.night()
    assert set(elsewhere.rows("id")) == {("7",), ("102",)}


@pytest.mark.parametrize("values", [("1", "5", "9"), ("date '2026-01-01'", "date '2026-01-05'", "date '2026-01-09'")])
def test_a_cursor_may_be_a_number_or_a_day_and_says_how_far_back_to_look(
    mariadb: Server, elsewhere: Elsewhere, export: Any, values: tuple[str, ...]
) -> None:
    first, second, third = values
    mariadb.execute(
        *(
            "use erp",
            "drop table if exists steps",
            f"create table steps as select {first} as step union all select {second}",
        )
    )
    elsewhere.configure(connection(mariadb))
    export(query="select step, 'ü' as v from steps where '5%' like '5%'", cursor="step", overlap=0, delivers="changes")
    assert elsewhere.night()["sales.orders"].rows == 2

    mariadb.execute("use erp", f"insert into steps values ({third})")
    assert elsewhere.night()["sales.orders"].rows == 2  # the last one seen, and the new one


def test_a_row_of_the_far_future_does_not_hide_later_changes(
    postgresql: Server, elsewhere: Elsewhere, export: Any
) -> None:
    postgresql.execute(
        "create table typo (id int, at timestamptz)", "insert into typo values (1, '2026-01-01'), (2, '2999-01-01')"
    )
    elsewhere.configure(connection(postgresql))
    export(table="typo", cursor="at", delivers="changes")
    assert "rows whose at lies in the future: 1" in elsewhere.night()["sales.orders"].detail

    postgresql.execute("insert into typo values (3, '2026-01-02')")
    elsewhere.night()
    assert set(elsewhere.rows("id")) == {("1",), ("2",), ("3",)}


def test_a_full_snapshot_no_longer_has_the_rows_that_were_deleted(
    mariadb: Server, elsewhere: Elsewhere, export: Any
) -> None:
    mariadb.execute("use erp", "create table shrinking as select seq as id from seq_1_to_3")
    elsewhere.configure(connection(mariadb))
    export(table="erp.shrinking")
    elsewhere.night()
    mariadb.execute("delete from erp.shrinking where id = 2")

    elsewhere.night(TODAY + timedelta(days=1))

    assert elsewhere.rows("id") == [("1",), ("3",)]


def test_a_mark_counts_only_once_the_snapshot_was_taken_in_and_not_refused_whole(
    postgresql: Server, elsewhere: Elsewhere, export: Any
) -> None:
    postgresql.execute("create table marked as select i as id from generate_series(1, 9) i")
    elsewhere.configure(connection(postgresql))
    export(table="marked", cursor="id", overlap=0, delivers="changes")
    collect(elsewhere.ws, TODAY)  # and killed before it was received

    assert elsewhere.night()["sales.orders"].rows == 9
    with Ledger(elsewhere.ws.state / "ledger.sqlite") as ledger:
        (delivery,) = ledger.deliveries()
        ledger.update(delivery.delivery_id, status="quarantined")
    assert elsewhere.night()["sales.orders"].rows == 9
    assert elsewhere.night()["sales.orders"].rows == 1


def test_a_row_that_changes_back_is_news_and_an_unchanged_snapshot_is_none(
    postgresql: Server, elsewhere: Elsewhere, export: Any
) -> None:
    postgresql.execute("create table back as select 1 as id, 'a' as v")
    elsewhere.configure(connection(postgresql))
    export(table="back", delivers="changes")
    export("whole", table="back", delivers="full")
    for day, value in enumerate("aba"):
        postgresql.execute(f"update back set v = '{value}'")
        elsewhere.night(TODAY + timedelta(days=day))
    elsewhere.night(TODAY + timedelta(days=3))

    with Ledger(elsewhere.ws.state / "ledger.sqlite") as ledger:
        received = [one.status for one in ledger.deliveries(export="orders")]
        whole = [one.status for one in ledger.deliveries(export="whole")]
    assert received == ["received"] * 4
    assert whole == ["received", "received", "received", "duplicate"]


def test_another_query_under_the_same_export_begins_anew(postgresql: Server, elsewhere: Elsewhere, export: Any) -> None:
    postgresql.execute("create table wider as select i as id, i * 2 as twice from generate_series(1, 5) i")
    elsewhere.configure(connection(postgresql))
    export(query="select id from wider", cursor="id", overlap=0, delivers="changes")
    elsewhere.night()
    export(query="select id, twice from wider where '5%' like '5%'", cursor="id", overlap=0, delivers="changes")

    assert elsewhere.night()["sales.orders"].rows == 5
    assert elsewhere.night()["sales.orders"].rows == 1


def test_colons_and_percent_signs_of_a_query_stay_what_they_are(
    postgresql: Server, elsewhere: Elsewhere, export: Any
) -> None:
    elsewhere.configure(connection(postgresql))
    export(query="select '2026-01-01'::date as day, ':x' as bound, '50%' as share, 'a\\:b' as kept, '12:30' as at;")

    assert elsewhere.night()["sales.orders"].is_well
    assert elsewhere.rows() == [("2026-01-01", ":x", "50%", "a\\:b", "12:30")]


def test_a_night_of_an_earlier_day_reads_no_database(elsewhere: Elsewhere, export: Any) -> None:
    elsewhere.configure('[connections.erp]\ndriver = "sqlite"\ndatabase = "nowhere.db"')
    export(table="orders")

    assert "today's rows only" in elsewhere.night(TODAY - timedelta(days=1))["sales.orders"].detail


_STREAMED = """
import resource, sys
from pathlib import Path
from pipelines.contract.model import Reads
from pipelines.elsewhere import Connection
from pipelines.ingest.sources.credentials import Credentials
from pipelines.ingest.sources.databases.connecting import opened
from pipelines.ingest.sources.databases.snapshot import Ask, write_snapshot

driver, port, database, target = sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
given = Connection(driver=driver, host="127.0.0.1", port=port, database=database, user_env="ERP_USER",
                   password_env="ERP_PASSWORD")
for rows in (60_000, 300_000):
    reads = Reads(format="sql", connection="erp", query=f"select * from streamed where id <= {rows}")
    with opened(Path("/"), given, Credentials("test")) as connection:
        found = write_snapshot(connection, Ask(reads), target).rows
    print(found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_three_hundred_thousand_rows_take_no_more_memory_than_sixty_thousand(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server: Server = request.getfixturevalue(kind)
    if kind == "postgresql":
        server.execute(
            "create table streamed as select i as id, repeat('客户', 60) as name from generate_series(1, 300000) i"
        )
    else:
        server.execute(
            "use erp", "create table streamed as select seq as id, repeat('客户', 60) as name from seq_1_to_300000"
        )
    command = [sys.executable, "-c", _STREAMED, server.driver, str(server.port), server.database, str(tmp_path / "s")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY)

    (few, small), (many, large) = (map(int, line.split()) for line in done.stdout.splitlines())
    assert (few, many) == (60_000, 300_000), done.stderr
    assert large - small < 40  # MB; the rows themselves are 110
