"""Campaigns: which there are, whom each has on its list, in which arm, and the extra orders that each causes.

The uplift is planted here: a share of the treated customers orders once more within 28 days, nobody of the control
arm does. The files are UTF-16 with tabs, as the marketing hub exports. Touches and costs have their own modules.
"""

from __future__ import annotations

from datetime import date

import duckdb

from pipelines.demo.plan import LAST_NIGHT

FILE_NAME = "营销活动_{:%Y%m%d}.tsv"
HEADER = ("活动编号", "活动名称", "渠道", "开始日期", "结束日期", "预算(元)", "名单编号")
LIST_SHARE, CONTROL_SHARE, UPLIFT_DAYS = 0.18, 0.3, 28
# number|name|channel|first day|last day|budget in yuan per customer listed|share of the treated that order once more
CAMPAIGNS = (
    "M2501|新年焕新|短信|2025-01-06|2025-01-20|18|0.06",
    "M2503|春季工业清洗推广|邮件|2025-03-10|2025-03-31|15|0.04",
    "M2505|618预热|微信|2025-05-26|2025-06-18|40|0.12",
    "M2509|秋季涂料节|短信|2025-09-08|2025-09-28|25|0",
    "M2510|双11预热|微信|2025-10-20|2025-11-11|45|0.1",
    "M2603|春季空调清洁季|邮件|2026-03-16|2026-04-06|22|0.08",
    "M2605|618会员专场|微信|2026-05-25|2026-06-18|42|0.12",
    "M2610|双11老客回馈|短信|2026-10-22|2026-11-11|48|0.1",
    "M2611|冬季取暖季|微信|2026-11-12|2026-12-05|35|0.08",
)

# A person who stands in sales twice, with the same phone, is on every list: a small company has such customers too.
_LISTS = f"""
create table campaign_lists as
select a.c, a.number, a.starts, x.i, u('arm', x.i * 16 + a.c) >= {CONTROL_SHARE} as is_treated, a.uplift
from campaigns a join customers x
    on x.in_sales and x.registered <= a.starts and (u('listed', x.i * 16 + a.c) < {LIST_SHARE}
        or x.i in (select i from sales_records where copy = 1 and not is_firm and u('copied', i) >= 0.2))
where a.starts <= getvariable('campaigns_to')
"""  # noqa: S608 - two constants of this module
_BUDGETS = """
create table campaign_budgets as
select a.c, (count(l.i) * a.yuan + 2000 + h('budget', a.c) % 900) * 100 as budget_cents
from campaigns a left join campaign_lists l on l.c = a.c group by a.c, a.yuan
"""
# One more order of a treated customer: k is out of the way of the orders that there would have been anyhow.
_ORDERS = f"""
create table campaign_orders as
select c, i, 200 + c as k, ordered
from (select *, starts + (h('upliftday', i * 16 + c) % {UPLIFT_DAYS})::int as ordered from campaign_lists
      where is_treated and u('uplift', i * 16 + c) < uplift)
where ordered <= getvariable('campaigns_to')
"""  # noqa: S608 - a constant of this module
ROWS = """
select number, name, channel, strftime(starts, '%Y-%m-%d'), strftime(ends, '%Y-%m-%d'), yuan(budget_cents),
       'LIST-' || lpad((h('list', c) % 100000)::varchar, 5, '0')
from campaigns join campaign_budgets using (c) where starts <= getvariable('night') order by c
"""
# The same list as the entity has it; for the benches.
TRUTH = """
select number as source_campaign_id, name as campaign_name,
       case channel when '短信' then 'sms' when '邮件' then 'email' when '微信' then 'wechat' else 'phone' end
           as channel_code,
       starts as started_date, ends as ended_date, yuan(budget_cents) as budget_amt,
       'LIST-' || lpad((h('list', c) % 100000)::varchar, 5, '0') as source_list_id
from campaigns join campaign_budgets using (c) where starts <= getvariable('night') order by c
"""
PLANTED = {
    "campaigns": "select count(*) from campaigns where starts <= getvariable('campaigns_to')",
    **{
        f"extra_orders_of_campaign_{line.split('|')[0]}": f"select count(*) from campaign_orders where c = {c}"  # noqa: S608
        for c, line in enumerate(CAMPAIGNS, start=1)
    },
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `campaigns`, `campaign_lists` (one row per campaign and listed customer) and `campaign_orders`."""
    connection.execute("set variable campaigns_to = ?", [LAST_NIGHT])
    connection.execute("create table campaigns (c int, number varchar, name varchar, channel varchar, starts date, "
                       "ends date, yuan int, uplift double)")  # fmt: skip
    connection.executemany("insert into campaigns values (?, ?, ?, ?, ?, ?, ?, ?)", [_row(n) for n in _numbers()])
    for statement in (_LISTS, _BUDGETS, _ORDERS):
        connection.execute(statement)


def _numbers() -> range:
    return range(1, len(CAMPAIGNS) + 1)


def _row(c: int) -> list[object]:
    number, name, channel, starts, ends, yuan, uplift = CAMPAIGNS[c - 1].split("|")
    days = [date.fromisoformat(day) for day in (starts, ends)]
    return [c, number, name, channel, *days, int(yuan), float(uplift)]
