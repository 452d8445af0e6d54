"""The right KPIs of the sales process after a night: collected, shipped, targets, funnel and pipeline.

Needs `lines_now` of `truth.py`. What becomes a file is in `nights_sales.py`; months are `truth_months.py`.
"""

from __future__ import annotations

import duckdb

MATURITY_DAYS = 90


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute the KPIs as they must stand after the night that variable `night` names."""
    for statement in (_PAYMENTS, _SHIPPED_NOW, _SHIPMENTS, _DUE, _TARGETS, _STANDING, _FUNNEL, _PIPELINE):
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
# What left is worth the price of one of its line as it stands now, times its quantity: a correction changes both. In
# this order: the quantity's share of the amount is the same, but one in a thousand rounds to the other side.
_SHIPPED_NOW = """
create or replace temp table shipped_now as
select s.*, l.state,
       cast(s.qty / 1000.0 * (l.net_cents / 100.0 / ((l.qty + case when k.o is null then 0 else l.step end) / 1000.0))
            as decimal(18, 4)) as worth
from shipments s left join (
    select n.o, n.line_no, n.state, n.net_cents, n.said_in, f.qty, f.step
    from lines_now n join lines f using (o, line_no)
) l using (o, line_no)
left join corrections k on k.o = s.o and k.line_no = s.line_no and k.since <= l.said_in
where s.shipped_on <= getvariable('night')
"""
_SHIPMENTS = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'fct_shipment' as mart,
           case when grouping(shipped_on) = 0 then '{"shipped_date": "' || shipped_on || '"}' else '{}' end as slice,
           coalesce(sum(qty), 0) / 1000.0 as shipped_qty, count(*)::double as shipment_count,
           coalesce(sum(worth) filter (state <> 3), 0)::double as shipped_amt,
           count(*) filter (not is_misdirected)::double as accurate_count,
           count(*) filter (delivered_on <= getvariable('night'))::double as delivered_count,
           count(*) filter (delivered_on <= least(promised_on, getvariable('night')))::double as on_time_count
    from shipped_now group by grouping sets ((), (shipped_on))
    having grouping(shipped_on) = 1 or shipped_on > getvariable('night') - 30
) on shipped_qty, shipment_count, shipped_amt, accurate_count, delivered_count, on_time_count
into name kpi value value
"""
_DUE = """
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'fct_shipment' as mart, '{"promised_date": "' || promised_on || '"}' as slice,
           count(*)::double as due_count, count(*) filter (delivered_on <= promised_on)::double as due_on_time_count
    from shipped_now where promised_on between getvariable('night') - 30 and getvariable('night') group by promised_on
) on due_count, due_on_time_count into name kpi value value
"""
_TARGETS = """
insert into kpis
select getvariable('night'), 'mart_sales_target', 'target_amt',
       '{"metric_code": "' || ['signed', 'shipped', 'collected'][measure] || '"}', sum(hundredths) * 100.0
from targets group by measure
union all
select getvariable('night'), 'mart_sales_target', 'actual_amt', '{"metric_code": "collected"}',
       coalesce(sum(cents), 0) / 100.0
from payments where paid_on <= getvariable('night')
union all
select getvariable('night'), 'mart_sales_target', 'actual_amt', '{"metric_code": "shipped"}',
       coalesce(sum(worth), 0)::double
from shipped_now where state <> 3
union all
select getvariable('night'), 'mart_sales_target', 'actual_amt', '{"metric_code": "signed"}',
       coalesce(sum(net_cents), 0) / 100.0
from lines_now where state <> 3
"""
# A win that was taken back does not stand; where each opportunity is now is its last change.
_STANDING = """
create or replace temp table standing as
select p, cents, stage, step, entered, last_stage, min(entered) over (partition by p) as created, last_entered,
       max(stage) filter (stage < 5 and (stage <> 4 or step = last_step)) over (partition by p) as furthest,
       count(*) filter (stage = 4 and step < last_step) over (partition by p) as taken_back
from (
    select *, max(step) over (partition by p) as last_step, max(entered) over (partition by p) as last_entered,
           last_value(stage) over (partition by p order by step
               rows between unbounded preceding and unbounded following) as last_stage
    from stage_changes where entered <= getvariable('night')
)
"""
_FUNNEL = f"""
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'mart_sales_funnel' as mart,
           '{{"stage": "' || ['qualify', 'propose', 'negotiate', 'won'][stage] || '"}}' as slice,
           count(*)::double as entered_count, count(*) filter (furthest > stage)::double as moved_on_count,
           count(*) filter (last_stage = 4)::double as won_count,
           count(*) filter (last_stage = 5)::double as lost_count,
           count(*) filter (last_stage < 4)::double as open_count,
           count(*) filter (last_stage = 6)::double as void_count,
           count(*) filter (is_old)::double as matured_entered_count,
           count(*) filter (is_old and furthest > stage)::double as matured_moved_on_count,
           coalesce(sum(cents) filter (is_old and last_stage = 4), 0) / 100.0 as matured_won_amt,
           coalesce(sum(cents) filter (is_old and last_stage = 5), 0) / 100.0 as matured_lost_amt
    from (select p, stage, any_value(cents) as cents, min(entered) + {MATURITY_DAYS} <= getvariable('night') as is_old,
                 any_value(last_stage) as last_stage, any_value(furthest) as furthest
          from standing where stage < 4 or stage = 4 and last_stage = 4 group by p, stage)
    group by stage
) on entered_count, moved_on_count, won_count, lost_count, open_count, void_count, matured_entered_count,
     matured_moved_on_count, matured_won_amt, matured_lost_amt
into name kpi value value
"""  # noqa: S608 - a number of this module
_PIPELINE = f"""
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'fct_opportunity' as mart, '{{}}' as slice,
           coalesce(sum(cents * [10, 40, 70][last_stage]) filter (last_stage < 4), 0) / 10000.0
               as pipeline_weighted_amt,
           coalesce(sum(cents) filter (last_stage < 4), 0) / 100.0 as pipeline_amt,
           coalesce(sum(cents) filter (last_stage = 4), 0) / 100.0 as won_amt,
           coalesce(sum(cents) filter (last_stage = 5), 0) / 100.0 as lost_amt,
           coalesce(sum(taken_back), 0)::double as unwon_count,
           count(*) filter (created + {MATURITY_DAYS} <= getvariable('night'))::double as matured_opportunity_count,
           count(*) filter (created + {MATURITY_DAYS} <= getvariable('night') and last_stage = 4)::double
               as matured_won_opportunity_count,
           coalesce(median(last_entered - created) filter (last_stage = 4), 0)::double as sales_cycle_median_days,
           coalesce(avg(last_entered - created) filter (last_stage = 4), 0)::double as sales_cycle_mean_days
    from (select p, any_value(cents) as cents, any_value(last_stage) as last_stage, any_value(created) as created,
                 any_value(last_entered) as last_entered, any_value(taken_back) as taken_back
          from standing group by p)
) on pipeline_weighted_amt, pipeline_amt, won_amt, lost_amt, unwon_count, matured_opportunity_count,
     matured_won_opportunity_count, sales_cycle_median_days, sales_cycle_mean_days into name kpi value value
"""  # noqa: S608 - a number of this module
