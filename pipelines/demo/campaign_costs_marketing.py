"""What each campaign costs, day by day and by kind; a refund stands in parentheses, as the hub's bookkeeping writes it.

Not here: which campaigns there are (`campaigns_marketing.py`).
"""

from __future__ import annotations

import duckdb

FILE_NAME = "营销费用_{:%Y%m%d}.tsv"
HEADER = ("活动编号", "日期", "费用类型", "金额(元)")
REFUND_AFTER = 5  # days after the end, for every third campaign

_COSTS = f"""
create table campaign_costs as
with days as (
    select c, number, starts, ends, budget_cents, unnest(range(0, ends - starts + 1))::int as day
    from campaigns join campaign_budgets using (c)
)
select c, number, starts + day as cost_date, '投放' as kind,
       (budget_cents * 7 // 10 // (ends - starts + 1) * (80 + h('media', c * 64 + day) % 50) // 100)::bigint as cents
from days
union all select c, number, starts, '制作', (budget_cents * 2 // 10)::bigint from days where day = 0
union all select c, number, ends, '礼品', (budget_cents // 10)::bigint from days where day = 0
union all select c, number, ends + {REFUND_AFTER}, '退款', -(budget_cents // 40)::bigint
from days where day = 0 and c % 3 = 2
"""  # noqa: S608 - a constant of this module
ROWS = """
select number, strftime(cost_date, '%Y-%m-%d'), kind,
       case when cents < 0 then '(' || yuan(-cents) || ')' else yuan(cents)::varchar end
from campaign_costs
where cost_date = getvariable('night')
   or cost_date < getvariable('night') and getvariable('night') = getvariable('first')
order by c, cost_date, kind
"""
# Every cost so far as the entity has it, refunds negative; for the benches.
TRUTH = """
select number as source_campaign_id, cost_date,
       case kind when '投放' then 'media' when '制作' then 'content' when '礼品' then 'gifts' else 'refund' end
           as cost_kind,
       yuan(cents) as cost_amt
from campaign_costs where cost_date <= getvariable('night') order by c, cost_date, kind
"""
PLANTED = {
    "campaign_refunds": "select count(*) from campaign_costs where cents < 0 and cost_date <= getvariable('last')"
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `campaign_costs`, one row per campaign, day and kind; needs the campaigns."""
    connection.execute(_COSTS)
