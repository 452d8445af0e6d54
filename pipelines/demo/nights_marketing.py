"""What marketing drops each night, all of it on time, and what its numbers should be afterwards.

`nights.py` calls it. Not here: which campaigns, touches and leads there are (the modules of the five exports).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from pipelines.demo import (
    campaign_costs_marketing,
    campaign_touches_marketing,
    campaigns_marketing,
    leads_marketing,
    members_marketing,
    write,
)

# Campaigns themselves are made before the orders that they cause.
EXPORTS = (campaign_costs_marketing, campaign_touches_marketing, leads_marketing)
PLANTED_BY = (campaigns_marketing, *EXPORTS)
Note = Callable[[str, Path, int, int], None]  # export, file, rows, header records

_TABLES = (campaigns_marketing, campaign_costs_marketing, campaign_touches_marketing)
MATURES_AFTER = 90  # days: a younger lead counts in no conversion


def drop(connection: duckdb.DuckDBPyConnection, night: date, folder: Path, note: Note) -> None:
    """Write the five files of a night into `folder`."""
    for module in _TABLES:
        path = folder / module.FILE_NAME.format(night)
        rows = write.utf16_tsv(connection, module.ROWS, path, module.HEADER)
        note(module.__name__.rpartition(".")[2].removesuffix("_marketing"), path, rows, 1)
    path = folder / leads_marketing.WORKBOOK_NAME.format(night)
    path, rows = write.workbook(connection, leads_marketing.ROWS, path, leads_marketing.GROUPS)
    note("leads", path, rows, 2)
    path = folder / members_marketing.FILE_NAME.format(night)
    rows = write.utf8_csv(connection, members_marketing.ROWS, path, members_marketing.HEADER, bom=True)
    note("members", path, rows, 1)


# A person listed twice is one, and one in both arms is in neither.
# Sales are those of the lines as the order files of that night state them (`lines_now` of truth.py).
_SOLD = """
create or replace temp table campaign_sold as
with sold as (
    select f.i, n.ordered, sum(n.net_cents) filter (n.state < 3) / 100.0 as net
    from lines_now n join order_facts f using (o) where not n.is_orphan group by f.i, n.ordered
)
select t.c, t.i, t.is_treated, coalesce(sum(s.net), 0) as net
from (select c, i, starts, bool_or(is_treated) as is_treated from campaign_touches
      group by all having bool_or(is_treated) = bool_and(is_treated)) t
left join sold s on s.i = t.i and s.ordered between t.starts and t.starts + 29
where t.starts <= getvariable('night') group by t.c, t.i, t.is_treated
"""
_EFFECTS = """
create or replace temp table campaign_effects as
select c, treated_count, control_count, treated_net_sales_amt, control_net_sales_amt,
       case when closed then effect * treated_count end as incremental_net_sales_amt,
       case when closed then (effect - 1.959964 * error) * treated_count end as incremental_net_sales_low_amt,
       case when closed then (effect + 1.959964 * error) * treated_count end as incremental_net_sales_high_amt
from (
    select c, count(*) filter (is_treated)::double as treated_count,
           count(*) filter (not is_treated)::double as control_count,
           coalesce(sum(net) filter (is_treated), 0) as treated_net_sales_amt,
           coalesce(sum(net) filter (not is_treated), 0) as control_net_sales_amt,
           avg(net) filter (is_treated) - avg(net) filter (not is_treated) as effect,
           sqrt(var_samp(net) filter (is_treated) / count(*) filter (is_treated)
                + var_samp(net) filter (not is_treated) / count(*) filter (not is_treated)) as error,
           any_value(starts) + 29 <= getvariable('night') as closed
    from campaign_sold join campaigns using (c) group by c
)
"""
_CAMPAIGNS = """
insert into kpis by name
with reached as (
    select c, sum(touches)::double as touch_count, count(*)::double as assigned_count,
           count(*) filter (is_in_both)::double as in_both_arms_count,
           count(*) filter (sent <= getvariable('night'))::double as sent_count,
           count(*) filter (delivered <= getvariable('night'))::double as delivered_count,
           count(*) filter (opened <= getvariable('night'))::double as opened_count,
           count(*) filter (clicked <= getvariable('night'))::double as clicked_count,
           count(*) filter (replied <= getvariable('night'))::double as replied_count,
           count(*) filter (unsubscribed <= getvariable('night'))::double as unsubscribed_count
    from (select c, i, count(*) as touches, bool_or(is_treated) <> bool_and(is_treated) as is_in_both,
                 min(sent) as sent, min(delivered) as delivered, min(opened) as opened,
                 min(clicked) as clicked, min(replied) as replied, min(unsubscribed) as unsubscribed
          from campaign_touches where starts <= getvariable('night') group by c, i) group by c
), fresh as (
    select t.c, count(*) filter (f.day between t.starts and t.starts + 29)::double as new_customer_count
    from (select c, i, any_value(starts) as starts from campaign_touches group by c, i having bool_and(is_treated)) t
    join (select f.i, min(n.ordered) as day from lines_now n join order_facts f using (o)
          where not n.is_orphan and n.state <> 3 group by f.i) f using (i)
    group by t.c
), spent as (
    select c, sum(cents) / 100.0 as cost_amt from campaign_costs where cost_date <= getvariable('night') group by c
)
unpivot (
    select getvariable('night') as night, 'mart_campaign' as mart,
           '{"campaign_id": "mkt_hub:' || a.number || '"}' as slice, b.budget_cents / 100.0 as budget_amt,
           coalesce(s.cost_amt, 0)::double as cost_amt, r.* exclude (c), e.* exclude (c),
           coalesce(n.new_customer_count, 0)::double as new_customer_count,
           e.treated_net_sales_amt / s.cost_amt as roas_x,
           e.incremental_net_sales_amt / s.cost_amt as incremental_roas_x,
           s.cost_amt / (b.budget_cents / 100.0) as budget_use_x,
           case when e.incremental_net_sales_amt is not null then s.cost_amt / nullif(n.new_customer_count, 0) end
               as cac_amt
    from campaigns a join campaign_budgets b using (c) join reached r using (c) join campaign_effects e using (c)
    left join spent s using (c) left join fresh n using (c)
) on columns(* exclude (night, mart, slice)) into name kpi value value
"""
_LEADS = f"""
insert into kpis by name
unpivot (
    select getvariable('night') as night, 'fct_lead' as mart,
           case when grouping(source) = 0 then '{{"lead_source": "' || word('source', source) || '"}}'
                else '{{}}' end as slice,
           count(*)::double as lead_count,
           count(*) filter (converted <= getvariable('night'))::double as converted_lead_count,
           count(*) filter (created <= getvariable('night') - {MATURES_AFTER})::double as matured_lead_count,
           count(*) filter (created <= getvariable('night') - {MATURES_AFTER} and converted <= created + {MATURES_AFTER}
           )::double as matured_converted_lead_count,
           median(converted - created) filter (converted <= getvariable('night'))::double as incubation_days_median
    from leads where created <= getvariable('night') group by grouping sets ((), (source))
) on lead_count, converted_lead_count, matured_lead_count, matured_converted_lead_count,
     incubation_days_median into name kpi value value
"""  # noqa: S608 - a constant of this module


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute marketing's KPIs as they must stand after the night of variable `night`; needs `lines_now`."""
    for statement in (_SOLD, _EFFECTS, _CAMPAIGNS, _LEADS):
        connection.execute(statement)
