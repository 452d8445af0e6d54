"""Budgets stated without tax: costs, purchases, production and margin by month; comes once, with the history.

GBK CSV like the other budgets (`budgets_finance.py`), of which it holds the rest.
"""

from __future__ import annotations

FILE_NAME = "成本费用预算_{:%Y%m%d}.csv"
HEADER = ("预算年月", "预算部门", "预算指标", "不含税预算金额(万元)")

ROWS = """
select strftime(month, '%Y年%m月'), department_zh, metric_zh, (hundredths * 0.01::decimal(3, 2))::decimal(18, 2)
from budgets where is_untaxed order by month, department, metric
"""
