"""Budgets: what each department plans for each month of two years, by measure; comes once, with the history.

GBK CSV. Sales' budget follows the seasons of its targets; the others are shares of it. What stands without tax
comes in a file of its own (`cost_budgets_finance.py`). Purchasing and production forgot November's festival.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "预算_{:%Y%m%d}.csv"
HEADER = ("预算年月", "预算部门", "预算指标", "预算金额(万元)")
#: (department, its Chinese name, measure, its Chinese name, hundredths of a percent of the planned sales, without tax)
PLANS = (
    ("sales", "销售", "net_sales", "销售净额", 10_000, False),
    ("sales", "销售", "collected", "回款", 9_600, False),
    ("finance", "财务", "rebate", "返利", 60, False),
    ("marketing", "市场", "campaign_cost", "营销费用", 250, False),
    ("sales", "销售", "cogs", "销售成本", 6_400, True),
    ("finance", "财务", "margin", "毛利", 2_400, True),
    ("finance", "财务", "freight", "运费", 90, True),
    ("service", "客服", "service_cost", "服务成本", 120, True),
    ("inventory", "采购", "purchase", "采购额", 5_500, True),
    ("production", "生产", "production", "生产成本", 900, True),
)

_BUDGETS = """
create table budgets as
select month, p.department, p.department_zh, p.metric, p.metric_zh, p.is_untaxed,
       greatest(1, round(planned * p.share / 10000
           * (case when year(month) = 2026 then 1.15 else 1 end)
           * (case month(month) when 2 then 0.6 when 6 then 1.1
               when 11 then case when p.metric in ('purchase', 'production') then 1 else 1.5 end else 1 end)
           * (0.97 + (h('budget' || p.metric, (year(month) * 12 + month(month))::int) % 7) / 100.0) / 10000))::bigint
           as hundredths
from (select sum(net_of(qty, price, rate)) / 24.0 as planned from lines where fate = 2),
     (select unnest(getvariable('months')) as month), (select unnest(getvariable('budget_plans')) as p)
"""
ROWS = """
select strftime(month, '%Y年%m月'), department_zh, metric_zh, (hundredths * 0.01::decimal(3, 2))::decimal(18, 2)
from budgets where not is_untaxed order by month, department, metric
"""
# Every budget of both files, as the entity has it; for the benches.
TRUTH = """
select metric as metric_code, department as budget_department, month as month_date,
       (hundredths * 100)::decimal(18, 2) as budget_amt,
       case when is_untaxed then 'excluded' else 'included' end as tax_basis
from budgets order by month, department, metric
"""
PLANTED = {"budgets": "select count(*) from budgets"}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `budgets`, one row per department, measure and month; needs the order lines and the targets' months."""
    names = ("department", "department_zh", "metric", "metric_zh", "share", "is_untaxed")
    connection.execute("set variable budget_plans = ?", [[dict(zip(names, plan, strict=True)) for plan in PLANS]])
    connection.execute(_BUDGETS)
