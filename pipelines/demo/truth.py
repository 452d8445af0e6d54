"""The right KPIs of each night, computed from what was written and never from the warehouse.

A key's winner is the row of the newest version (business night, then revision) that has arrived. Nothing here is ever
an input of Juke. Who is who is `truth_identity.py`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from pipelines.sql import quote_text

# What an order file says, kept beside it. `said_in` orders the versions of a line, `arrived` is the night it came.
_SAID = """
create table {name} as
select o, line_no, ordered, region, state, customer_number <> source_id as is_orphan, gross_cents, discount_cents,
       net_cents, version(getvariable('night'), getvariable('revision')) as said_in,
       getvariable('arrives')::date as arrived
from order_content
"""
_SAID_TICKETS = """
insert into said_tickets
select t, opened, type = '投訴' as is_complaint, status = '處理中' as is_open, reopened > 0 as is_reopened,
       date_diff('minute', opened_at::timestamp, replied_at::timestamp) as reply_min,
       date_diff('minute', opened_at::timestamp, solved_at::timestamp) as resolution_min,
       version(getvariable('night'), getvariable('revision')) as said_in, getvariable('arrives')::date as arrived
from service_tickets where {changed}
"""
_TABLES = (
    "create table said_tickets (t bigint, opened date, is_complaint boolean, is_open boolean, is_reopened boolean, "
    "reply_min bigint, resolution_min bigint, said_in bigint, arrived date)",
    "create table drops (night date, department varchar, export varchar, loaded bigint, quarantined bigint, "
    "skipped bigint)",
    "create table kpis (night date, mart varchar, kpi varchar, slice varchar, value double)",
)
_LINES_NOW = """
create or replace temp table lines_now as
with later as (
    select * from said_later where arrived <= getvariable('night')
    qualify row_number() over (partition by o, line_no order by said_in desc) = 1
)
select * from history anti join later using (o, line_no) union all select * from later
"""
_SALES = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'mart_sales_daily' as mart,
           case when grouping(ordered) = 0 then '{"sales_date": "' || ordered || '"}'
                when grouping(region) = 0 then '{"region_code": "' || word('region_code', region) || '"}'
                else '{}' end as slice,
           count(distinct o)::double as order_count,
           count(*)::double as order_line_count,
           coalesce(sum(gross_cents), 0) / 100.0 as gross_sales_amt,
           coalesce(sum(discount_cents), 0) / 100.0 as discount_amt,
           coalesce(sum(net_cents) filter (state = 3), 0) / 100.0 as cancelled_amt,
           coalesce(sum(net_cents) filter (state = 4), 0) / 100.0 as returned_amt,
           coalesce(sum(net_cents) filter (state < 3), 0) / 100.0 as net_sales_amt
    from lines_now
    group by grouping sets ((), (ordered), (region))
    having grouping(ordered) = 1 or ordered > getvariable('night') - 30
) on order_count, order_line_count, gross_sales_amt, discount_amt, cancelled_amt, returned_amt, net_sales_amt
into name kpi value value
"""
_TICKETS = """
insert into kpis by name
with now as (
    select * from said_tickets where arrived <= getvariable('night')
    qualify row_number() over (partition by t order by said_in desc) = 1
)
unpivot (
    select getvariable('night') as night, 'fct_ticket' as mart,
           case when grouping(opened) = 0 then '{"opened_date": "' || opened || '"}' else '{}' end as slice,
           count(*)::double as ticket_count,
           count(*) filter (is_open)::double as open_ticket_count,
           count(*) filter (is_complaint)::double as complaint_count,
           median(reply_min) as first_reply_time_calendar_min_median,
           quantile_cont(reply_min, 0.9) as first_reply_time_calendar_min_p90,
           median(resolution_min) as final_resolution_time_calendar_min_median,
           quantile_cont(resolution_min, 0.9) as final_resolution_time_calendar_min_p90
    from now group by grouping sets ((), (opened))
    having grouping(opened) = 1 or opened > getvariable('night') - 30
) on ticket_count, open_ticket_count, complaint_count, first_reply_time_calendar_min_median,
     first_reply_time_calendar_min_p90, final_resolution_time_calendar_min_median,
     final_resolution_time_calendar_min_p90
into name kpi value value
"""
# Sums over the customers: every record has one, orders with an unknown customer number have none.
_CUSTOMERS = """
insert into kpis
select night, 'mart_customer_360', kpi, slice, value from kpis
where mart = 'fct_ticket' and slice = '{}' and night = getvariable('night') and kpi like '%_count'
union all
select getvariable('night'), 'mart_customer_360', 'record_count', '{}',
       (select count(*) from sales_records where written <= getvariable('night'))
       + (select count(*) from service_records where written <= getvariable('night'))
       + (select count(*) from member_records where written <= getvariable('night'))
union all
select getvariable('night'), 'mart_customer_360', 'order_line_count', '{}', count(*) from lines_now where not is_orphan
union all
select getvariable('night'), 'mart_customer_360', 'net_sales_amt', '{}',
       coalesce(sum(net_cents) filter (state < 3), 0) / 100.0 from lines_now where not is_orphan
"""
_HEALTH = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'mart_data_health' as mart,
           '{"department": "' || department || '", "export": "' || export || '"}' as slice,
           sum(loaded)::double as loaded_count, sum(quarantined)::double as quarantined_count,
           sum(skipped)::double as skipped_count
    from drops where night <= getvariable('night') group by department, export
) on loaded_count, quarantined_count, skipped_count into name kpi value value
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty tables that the nights fill."""
    for statement in _TABLES:
        connection.execute(statement)


def remember_history(connection: duckdb.DuckDBPyConnection) -> None:
    """Note all lines of the first night's bulk files, which end at the first night (variable `bulk_to`)."""
    connection.execute("set variable bulk_from = getvariable('starts')")
    connection.execute("set variable arrives = getvariable('night')")
    connection.execute(_SAID.format(name="history"))
    connection.execute("create table said_later as from history limit 0")


def remember_orders(connection: duckdb.DuckDBPyConnection, arrives: date) -> None:
    """Note what the order file just written says."""
    connection.execute("set variable arrives = ?", [arrives])
    connection.execute(_SAID.format(name="said_now"))
    connection.execute("insert into said_later from said_now")
    connection.execute("drop table said_now")


def remember_tickets(connection: duckdb.DuckDBPyConnection, arrives: date, changed: str) -> None:
    """Note what the ticket file just written says; `changed` is that export's choice of rows."""
    connection.execute("set variable arrives = ?", [arrives])
    connection.execute(_SAID_TICKETS.format(changed=changed))


def remember_drop(connection: duckdb.DuckDBPyConnection, night: date, export: tuple[str, str],
                  counts: tuple[int, int, int]) -> None:  # fmt: skip
    """Note how many records of a delivery end loaded, quarantined and skipped."""
    connection.execute("insert into drops values (?, ?, ?, ?, ?, ?)", [night, *export, *counts])


def settle(connection: duckdb.DuckDBPyConnection, night: date) -> None:
    """Compute the KPIs as they must stand after `night`."""
    connection.execute("set variable night = ?", [night])
    for statement in (_LINES_NOW, _SALES, _TICKETS, _CUSTOMERS, _HEALTH):
        connection.execute(statement)


def write(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write `kpis.parquet`."""
    folder.mkdir(parents=True, exist_ok=True)
    target = quote_text(folder / "kpis.parquet")
    query = "from kpis order by night, mart, kpi, slice"
    connection.execute(f"copy ({query}) to {target} (format parquet, compression zstd)")
