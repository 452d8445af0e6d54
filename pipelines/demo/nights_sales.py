"""What the sales department drops each night beside customers and orders, and the truth of it; data in `*_sales.py`.

Payments, shipments, stage changes every night; targets once. None comes late or twice: orders play those parts.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Protocol

import duckdb

from pipelines.demo import opportunities_sales, payments_sales, shipments_sales, targets_sales, write

EXPORTS = (payments_sales, shipments_sales, opportunities_sales, targets_sales)
PLANTED = {
    "payments": "select count(*) from payments",
    "refunds": "select count(*) from payments where cents < 0",
    "shipments": "select count(*) from shipments",
    "opportunities": "select count(*) from opportunities",
    "unwon_opportunities": "select count(*) from stage_changes where step = 4",
    "target_cells": "select count(*) from targets",
}
MATURITY_DAYS = 90


class Note(Protocol):
    """Notes a file that was dropped and how it must end."""

    def __call__(self, export: str, path: Path, rows: int, header: int, quarantined: int) -> None: ...


def drop(connection: duckdb.DuckDBPyConnection, night: date, folder: Path, note: Note, *, is_first: bool) -> None:
    """Write the files of one night; the first brings the history, two damaged records and the targets."""
    for export, module in (("payments", payments_sales), ("shipments", shipments_sales)):
        bad = module.damaged() if is_first else []
        path = folder / module.FILE_NAME.format(night)
        note(export, path, write.gbk_csv(connection, module.ROWS, path, module.HEADER, last=bad), 1, len(bad))
    books = {"opportunities": (opportunities_sales, opportunities_sales.ROWS)}
    if is_first:
        books["targets"] = (targets_sales, targets_sales.rows())
    for export, (module, query) in books.items():
        path = folder / module.WORKBOOK_NAME.format(night)
        path, rows = write.workbook(connection, query, path, module.GROUPS, module.NUMBERS)
        note(export, path, rows, 2, 0)


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute the KPIs as they must stand after the night that variable `night` names; needs `lines_now`."""
    for statement in (_PAYMENTS, _SHIPMENTS, _TARGETS, _STANDING, _FUNNEL, _PIPELINE, _RFM):
        connection.execute(statement)


_PAYMENTS = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'fct_payment' as mart,
           case when grouping(paid_on) = 0 then '{"paid_date": "' || paid_on || '"}' else '{}' end as slice,
           sum(cents) / 100.0 as paid_amt, count(*)::double as payment_count
    from payments where paid_on <= getvariable('night') group by grouping sets ((), (paid_on))
    having grouping(paid_on) = 1 or paid_on > getvariable('night') - 30
) on paid_amt, payment_count into name kpi value value
"""
_SHIPMENTS = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'fct_shipment' as mart,
           case when grouping(shipped_on) = 0 then '{"shipped_date": "' || shipped_on || '"}' else '{}' end as slice,
           sum(qty) / 1000.0 as shipped_qty, count(*)::double as shipment_count,
           count_if(delivered_on <= getvariable('night'))::double as delivered_count,
           count_if(delivered_on <= least(promised_on, getvariable('night')))::double as on_time_count
    from shipments where shipped_on <= getvariable('night') group by grouping sets ((), (shipped_on))
    having grouping(shipped_on) = 1 or shipped_on > getvariable('night') - 30
) on shipped_qty, shipment_count, delivered_count, on_time_count into name kpi value value
"""
_TARGETS = """
insert into kpis
select getvariable('night'), 'mart_sales_target', 'target_amt',
       '{"metric_code": "' || ['signed', 'shipped', 'collected'][measure] || '"}', sum(hundredths) * 100.0
from targets group by measure
union all
select getvariable('night'), 'mart_sales_target', 'actual_amt', '{"metric_code": "collected"}', sum(cents) / 100.0
from payments where paid_on <= getvariable('night')
union all
select getvariable('night'), 'mart_sales_target', 'actual_amt', '{"metric_code": "signed"}', sum(net_cents) / 100.0
from lines_now where state <> 3
"""
# A win that was taken back does not stand; where each opportunity is now is its last change.
_STANDING = """
create or replace temp table standing as
select p, cents, stage, step, entered, last_stage, min(entered) over (partition by p) as created,
       max(stage) filter (stage < 5 and (stage <> 4 or step = last_step)) over (partition by p) as furthest
from (
    select *, max(step) over (partition by p) as last_step,
           last_value(stage) over (partition by p order by step
               rows between unbounded preceding and unbounded following) as last_stage
    from stage_changes where entered <= getvariable('night')
) where stage < 5
qualify stage <> 4 or last_stage = 4
"""
_FUNNEL = f"""
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'mart_sales_funnel' as mart,
           '{{"stage": "' || ['qualify', 'propose', 'negotiate', 'won'][stage] || '"}}' as slice,
           count(*)::double as entered_count, count_if(furthest > stage)::double as moved_on_count,
           count_if(last_stage = 4)::double as won_count, count_if(last_stage = 5)::double as lost_count,
           count_if(entered + {MATURITY_DAYS} <= getvariable('night'))::double as matured_entered_count,
           count_if(entered + {MATURITY_DAYS} <= getvariable('night') and furthest > stage)::double
               as matured_moved_on_count
    from (select p, stage, min(entered) as entered, any_value(last_stage) as last_stage,
                 any_value(furthest) as furthest from standing group by p, stage)
    group by stage
) on entered_count, moved_on_count, won_count, lost_count, matured_entered_count, matured_moved_on_count
into name kpi value value
"""  # noqa: S608 - a number of this module
_PIPELINE = """
insert into kpis
select getvariable('night'), 'fct_opportunity', 'pipeline_weighted_amt', '{}',
       coalesce(sum(cents * [10, 40, 70][last_stage]) filter (last_stage < 4), 0) / 10000.0
from (select p, any_value(cents) as cents, any_value(last_stage) as last_stage from standing group by p)
"""
_RFM = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'mart_customer_rfm' as mart, '{}' as slice,
           coalesce(sum(net_cents) filter (state < 3), 0) / 100.0 as monetary_amt,
           count(distinct o) filter (state <> 3)::double as frequency_orders
    from lines_now
    where not is_orphan and ordered > getvariable('night') - interval 12 month and ordered <= getvariable('night')
) on monetary_amt, frequency_orders into name kpi value value
"""
