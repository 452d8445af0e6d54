"""A company whose build file a test fills itself: what publishing and reading need, and no test.

The dbt project under `project/` is parsed for real, once a session, so scopes, words and metrics are dbt's own.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from pipelines.ingest import Delivery, LakeFile, Ledger, write_manifest
from pipelines.publish import PublishedVersion, publish
from pipelines.settings import Company, Config, Keep, Scope, Workspace

PROJECT = Path(__file__).parent / "project"
DAY = date(2026, 11, 20)

_BUILD = """
create schema juke.staging; create schema juke.core; create schema juke.marts;
create table juke.staging.stg_order_lines as select 1 as source_order_id;
create table juke.core.dim_date as
    select cast(day as date) as date_day from range(date '2026-09-01', date '2026-12-01', interval 1 day) as days(day);
create table juke.core.fct_order_line as
    select 'l' || i as order_line_id, 'o' || i // 3 as order_id,
        date '2026-09-01' + cast(i % 80 as integer) as ordered_date,
        case i % 3 when 0 then 'east' when 1 then 'west' end as region_code, 'c' || (i * 7) % 50 as customer_id,
        case i % 2 when 0 then 'web' else 'shop' end as channel_code, cast(i / 7.0 as decimal(18, 2)) as net_sales_amt,
        cast(getvariable('revision') as integer) as revision
    from range(cast(getvariable('lines') as bigint)) as lines(i);
create table juke.core.bridge_customer_source as
    select distinct 'erp:' || customer_id as customer_record_id, customer_id, 'east' as region_code
    from juke.core.fct_order_line;
create table juke.marts.mart_customer_360 as
    select customer_id, max(region_code) as region_code, sum(net_sales_amt) as net_sales_amt,
        cast(getvariable('revision') as integer) as revision
    from juke.core.fct_order_line group by customer_id order by net_sales_amt;
create table juke.marts.mart_data_health as
    select 'sales' as department, 'orders' as export, date '2026-11-19' as last_business_date, 300 as loaded_count,
        false as is_stale;
"""


def parse_into(folder: Path) -> Path:
    """dbt's artefacts of the small project, made once a session."""
    if not (folder / "manifest.json").exists():
        from dbt.cli.main import dbtRunner

        places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(folder)]
        outcome = dbtRunner().invoke(["--quiet", "--log-level-file", "none", "parse", *places])
        assert outcome.success, outcome.exception
    return folder


class SmallCompany:
    """A workspace under `root` with two regions, one of them a scope."""

    def __init__(self, root: Path, target: Path) -> None:
        company = Company(name_zh="小公司", name_en="Small")
        scopes = (Scope(name="east", regions=("east",)),)
        self.ws = Workspace(root, Config(company=company, scopes=scopes, keep=Keep(versions=3)))
        self.ws.make_folders()
        self.ws.contracts.mkdir(exist_ok=True)
        self.target = target

    @property
    def root(self) -> Path:
        return self.ws.root

    def build(self, lines: int = 300, revision: int = 0) -> None:
        """Make the build file anew; `revision` stands in two tables, so that a mixture of versions shows."""
        self.ws.build_file.unlink(missing_ok=True)
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.ws.build_file}' as juke")
            connection.execute(f"set variable lines = {int(lines)}; set variable revision = {int(revision)}")
            connection.execute(_BUILD)

    def alter(self, statement: str) -> None:
        """Run one statement on the build file, whose tables are `core.…` and `marts.…`."""
        with duckdb.connect(str(self.ws.build_file)) as connection:
            connection.execute(statement)

    def deliver(self, delivery_id: str) -> None:
        """Enter a landed delivery of sales' orders in the ledger and the lake manifest, as landing does."""
        file = LakeFile(delivery_id, "order_lines", "g1", f"lake/order_lines/{delivery_id}-g1.parquet", 1)
        came = ("erp", "orders.csv", "00", 1, DAY, 1, "2026-11-20T02:30:00+00:00", DAY, "landed")
        with Ledger(self.ws.state / "ledger.sqlite") as ledger:
            ledger.add(Delivery(delivery_id, "sales", "orders", *came, delivers="changes"))
            ledger.replace_files(delivery_id, [file])
            ledger.record("landed", delivery_id)
        write_manifest(self.ws)

    def publish(self, as_of: date = DAY) -> PublishedVersion:
        return publish(self.ws, as_of=as_of, checks={"passed": 3, "failed": 0}, target=self.target)
