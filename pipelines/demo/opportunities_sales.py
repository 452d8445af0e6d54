"""Opportunities of the sales department: how each moves from stage to stage, is won or lost, and sometimes un-won.

A workbook with one row per stage change. Which file arrives when is in `nights.py`.
"""

from __future__ import annotations

import duckdb

WORKBOOK_NAME = "商机阶段_{:%Y%m%d}.xlsx"
GROUPS = (
    ("商机", ("商机编号", "客户编号", "负责人工号", "商机金额", "商机来源")),
    ("阶段", ("阶段", "赢率(%)", "进入时间", "预计成交日", "竞争对手", "输单原因")),
    ("MAN", ("有需求", "有决策权", "有预算")),
)
NUMBERS = frozenset({"商机金额", "赢率(%)"})
STAGES = ("需求确认", "方案报价", "商务谈判", "赢单", "输单", "无效")
COMPETITORS = ("华信商贸", "鼎盛化工", "本地经销商")
LOSS_REASONS = ("价格过高", "交期太长", "预算取消", "选择竞品", "资质不符")

# `reaches` is the stage in which it ends open or is decided: 1 need, 2 quotation, 3 negotiation.
_OPPORTUNITIES = """
create table opportunities as
select row_number() over (order by i, k) as p, i, region, is_firm, sales_number(i) as source_id, created,
       ((5 + h('size', i * 8 + k) % 95) * (case when is_firm then 100000 else 20000 end))::bigint as cents,
       1 + h('deal', i * 8 + k) % 10 as chance, (3 + h('first', i * 8 + k) % 20)::int as first_days,
       (3 + h('second', i * 8 + k) % 25)::int as second_days, (3 + h('third', i * 8 + k) % 30)::int as third_days,
       u('unwon', i * 8 + k) < 0.05 as is_unwon, (6 + h('back', i * 8 + k) % 20)::int as back_days,
       1 + h('rep', i * 8 + k) % (getvariable('staff') - 1) as rep, h('words', i * 8 + k) as words
from (
    select i, k, region, is_firm, greatest(registered, getvariable('starts'))
               + (u('opened', i * 8 + k) * (getvariable('last') - greatest(registered, getvariable('starts'))))::int
               as created
    from (select *, unnest(range((h('deals', i) % (case when is_firm then 4 else 2 end))::int)) as k
          from customers where in_sales)
) where created <= getvariable('last')
"""
# Of ten: four are won, one goes on with no end, one is void, four are lost in one of the three stages.
_CHANGES = """
create table stage_changes as
select p, i, region, source_id, created, cents, rep, words, step, stage, entered,
       (540 + h('entered', p * 8 + step) % 480)::int as minute
from (
    select *, 0 as step, 1 as stage, created as entered from opportunities
    union all
    select *, 1, case when chance = 5 then 6 when chance = 6 then 5 else 2 end, created + first_days
    from opportunities
    union all
    select *, 2, case when chance = 7 then 5 else 3 end, created + first_days + second_days
    from opportunities where chance not in (5, 6)
    union all
    select *, 3, case when chance <= 4 then 4 else 5 end, created + first_days + second_days + third_days
    from opportunities where chance <= 4 or chance in (8, 9)
    union all
    select *, 4, 3, created + first_days + second_days + third_days + back_days
    from opportunities where chance <= 4 and is_unwon
    union all
    select *, 5, 5, created + first_days + second_days + third_days + back_days + 9
    from opportunities where chance <= 4 and is_unwon and p % 2 = 0
) where entered <= getvariable('last')
"""
ROWS = """
select 'SJ' || lpad(((p * 2345677 + 39) % 10000000)::varchar, 7, '0'), source_id, employee_number(region, rep),
       yuan(cents), ['转介绍', '展会', '网络推广', '老客户'][1 + words % 4], getvariable('stages')[stage],
       [10, 40, 70, 100, 0, 0][stage], strftime(entered, '%Y-%m-%d ') || clock(minute),
       strftime(created + 45, '%Y-%m-%d'),
       case when words % 3 = 0 then getvariable('competitors')[1 + words % 7 % 3] end,
       case when stage = 5 then getvariable('loss_reasons')[1 + words % 11 % 5] end,
       '是', case when stage > 1 and words % 5 > 0 then '是' else '否' end,
       case when stage > 2 and words % 6 > 0 then '是' else '否' end
from stage_changes where entered = getvariable('night')
    or getvariable('night') = getvariable('first') and entered < getvariable('night')
order by p, step
"""
# All changes up to the night as the entity has them, times as on the clock there; for the benches.
TRUTH = """
select 'SJ' || lpad(((p * 2345677 + 39) % 10000000)::varchar, 7, '0') as source_opportunity_id,
       source_id as source_customer_id, employee_number(region, rep) as source_employee_id,
       yuan(cents) as opportunity_amt, ['qualify', 'propose', 'negotiate', 'won', 'lost', 'void'][stage] as stage,
       ([10, 40, 70, 100, 0, 0][stage] * 0.01::decimal(3, 2))::decimal(9, 4) as probability_ratio,
       entered + to_minutes(minute) as entered_at, created + 45 as expected_close_date,
       case when words % 3 = 0 then getvariable('competitors')[1 + words % 7 % 3] end as competitor_name,
       case when stage = 5 then getvariable('loss_reasons')[1 + words % 11 % 5] end as loss_reason,
       true as has_need, stage > 1 and words % 5 > 0 as has_authority, stage > 2 and words % 6 > 0 as has_money,
       ['转介绍', '展会', '网络推广', '老客户'][1 + words % 4] as source_name
from stage_changes where entered <= getvariable('night') order by p, step
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `stage_changes`, one row per stage an opportunity enters; needs the customers, the staff and the clock."""
    lists = {"stages": STAGES, "competitors": COMPETITORS, "loss_reasons": LOSS_REASONS}
    for name, words in lists.items():
        connection.execute(f"set variable {name} = ?", [list(words)])
    for statement in (_OPPORTUNITIES, _CHANGES):
        connection.execute(statement)
