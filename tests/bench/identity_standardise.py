"""What standardising costs: records of Chinese and Latin departments, cold, warm, on a usual night, after a change.

`python -m tests.bench.identity_standardise [--records N]`: a lake made up here (the same every time), read and
standardised by `pipelines.identity.records`. *Cold*: no value was ever seen. *Warm*: every value is known and every
record is put together again, reading the lake included. *Night*: one record in a hundred changed, delivered by itself.
*Phones*: another version of the phone normaliser, so that its values only are worked out again. One JSON line last.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import duckdb

from pipelines.identity.records import load_living
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace
from pipelines.sql import connect, quote_text
from tests.bench.meter import Cost, measured

GOALS = {"warm_records_per_s": 100_000, "night_cpu_s_per_million": 1.0}
# A number from a number: the same on every machine, and no two columns in step.
_MACROS = """
create macro pick(words, i, salt) as words[1 + ((i * 7919 + salt * 104729) % 1000003) % len(words)];
create macro digits(i, salt, n) as lpad((((i + 1) * (salt * 2 + 7919)) % power(10, n)::bigint)::varchar, n, '3');
create macro han(i) as chr((20000 + i % 5000)::integer);
create macro latin(i) as chr((97 + i % 26)::integer)
"""
_CHINESE = """
select 'erp' as _issuer, 'C' || i as source_customer_id, if(i % 4 = 0, 'organisation', 'person') as customer_type,
    if(i % 4 = 0,
        pick(['上海', '北京', '广州', '苏州', ''], i, 1) || han(i) || han(i // 97)
            || pick(['科技', '商贸', '化工', '电器'], i, 2) || pick(['有限公司', '股份有限公司', '集团'], i, 3),
        pick(['王', '李', '张', '刘', '陈', '欧阳', '單', '曾'], i, 4) || han(i)
            || if(i % 3 > 0, han(i // 89), '')) as name,
    case when i % 50 = 0 then '138****' || digits(i, 5, 4)
         when i % 31 = 0 then '021-' || digits(i, 6, 8) || '转' || i % 99
         else pick(['138', '+86 139', '186', '0086150'], i, 7) || digits(i, 8, 8) end as phone,
    if(i % 5 = 0, pick(['021', '0755', '0512'], i, 9) || '-6' || digits(i, 10, 7), null) as phone_alt,
    if(i % 2 = 0, 'u' || i % 250007 || pick(['@qq.com', '@163.com', '@gmail.com', '@firm.cn'], i, 11), null) as email,
    pick(['上海市浦东新区', '北京朝阳区', '广东省深圳市南山区', '苏州姑苏区', '臺北市信義區'], i, 12)
        || pick(['世纪大道', '建国路', '人民南路', '中山3路', '和平街'], i, 13) || i % 2000 || '号' || i % 30 || '栋'
        || i % 2503 || '室' as address,
    if(i % 3 = 0, (1950 + i % 60) || '-' || (1 + i % 12) || '-' || (1 + i % 28), null) as birth_date,
    if(i % 4 = 0, '91310000' || digits(i, 14, 9) || 'X', null) as tax_number, null as city, null as postcode
from range($first, $last) t(i)
"""
_LATIN = """
select 'shop' as _issuer, 'S' || i as source_customer_id, null as customer_type,
    pick(['John', 'Mary', 'Wei', 'Anna', 'José', 'Robert'], i, 21) || ' '
        || pick(['Smith', 'Li', 'Müller', 'Brown'], i, 22)
        || latin(i) || latin(i // 26) || latin(i // 676) as name,
    '(' || pick(['310', '212', '415'], i, 23) || ') ' || (200 + i % 700) || '-' || digits(i, 24, 4) as phone,
    null as phone_alt, lower('j' || i % 180001) || '@example' || i % 7 || '.com' as email,
    i % 3000 || ' ' || pick(['n.', 's. la', 'w.', ''], i, 25) || ' '
        || pick(['main', 'third', 'park', 'oak'], i, 26) || ' ' || pick(['st.', 'ave', 'blvd', 'rd'], i, 27) as address,
    (1 + i % 12) || '/' || (1 + i % 28) || '/' || (1950 + i % 60) as birth_date, null as tax_number,
    pick(['Los Angeles', 'New York City', 'Springfield'], i, 28) as city, digits(i, 29, 5) as postcode
from range($first, $last) t(i)
"""


_CHANGED = "replace(phone, '8', '7') as phone, replace(address, '号', '1号') || 'x' as address"


class Lake:
    """A workspace's lake with a delivery of Chinese and of Latin records a day, written without the rest of Juke."""

    def __init__(self, root: Path) -> None:
        shutil.copy(DEFAULT_WORKSPACE / "juke.toml", root / "juke.toml")
        self.ws: Workspace = load_workspace(root)
        self.ws.make_folders()
        (self.ws.lake / "customer_records").mkdir(parents=True, exist_ok=True)
        self.connection = duckdb.connect()
        self.connection.execute(_MACROS)
        self.connection.execute("create table manifest (entity varchar, delivery_id varchar, generation varchar,"
                                " department varchar, export varchar, is_current boolean)")  # fmt: skip

    def deliver(self, day: int, first: int, last: int, changed: bool = False) -> None:
        """Records `first` … `last` of both departments; `changed` ones say another phone and another address."""
        for name, rows in (("erp", _CHINESE), ("shop", _LATIN)):
            delivery = f"{name}-{day}"
            said = f"* replace ({_CHANGED})" if changed else "*"
            target = self.ws.lake / "customer_records" / f"{delivery}-g.parquet"
            self.connection.execute(
                f"copy (select {said}, '{delivery}' as _delivery_id, 'g' as _generation, date '2026-01-01' + {day}"
                " as _business_date, 1 as _revision, row_number() over () as _record_no"
                f" from ({rows})) to {quote_text(target)} (format parquet)",
                {"first": first, "last": last},
            )
            self.connection.execute("insert into manifest values ('customer_records', ?, 'g', ?, 'customers', true)",
                                    [delivery, name])  # fmt: skip
        target = self.ws.lake / "manifest.parquet"
        self.connection.execute(f"copy manifest to {quote_text(target)} (format parquet)")

    def forget(self, subject: str) -> None:
        """Make the next night find that the file was made by another version of `subject`."""
        with connect(self.ws, self.ws.state / "features.duckdb") as connection:
            connection.execute("update versions set version = version || '-' where subject = ?", [subject])

    def load(self) -> tuple[int, Cost]:
        """(records, cost) of one night's standardising on one core."""
        with connect(self.ws, self.ws.state / "features.duckdb") as connection:
            connection.execute("set threads = 1")
            with measured() as cost:
                records = load_living(connection, self.ws)
            return records, cost


def measure(lake: Lake, records: int) -> dict[str, Cost]:
    """The cost of each situation, each after the one before."""
    half, found = records // 2, {}
    lake.deliver(0, 0, half)
    count, found["cold"] = lake.load()
    assert count == 2 * half, count
    lake.forget("schema")
    _, found["warm"] = lake.load()
    lake.deliver(1, 0, half // 100, changed=True)
    _, found["night"] = lake.load()
    _, found["nothing_new"] = lake.load()
    lake.forget("phone")
    _, found["phones_changed"] = lake.load()
    return found


def report(records: int, found: dict[str, Cost]) -> dict[str, object]:
    """The measured figures beside the goals."""
    warm, night = records / found["warm"].cpu_sec, found["night"].cpu_sec * 1e6 / records
    return {
        "bench": "identity_standardise", "records": records,
        **{name: cost.as_json() for name, cost in found.items()},
        "cold_records_per_s": round(records / found["cold"].cpu_sec), "warm_records_per_s": round(warm),
        "night_cpu_s_per_million": round(night, 2), "goal": GOALS,
        "met": warm >= GOALS["warm_records_per_s"] and night <= GOALS["night_cpu_s_per_million"],
    }  # fmt: skip


def main() -> None:
    """Make the lake, measure, print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=300_000)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory(prefix="juke-standardise-") as folder:
        print(json.dumps(report(records, measure(Lake(Path(folder)), records))))


if __name__ == "__main__":
    main()
