"""How large the market of each category was in a year, as an association says; planted: our share of it.

A GBK CSV in 亿元 that comes once, with the history. The year that runs is the association's forecast.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "市场规模_{:%Y%m%d}.csv"
HEADER = ("年份", "商品大类", "区域", "市场规模(亿元)", "来源")
SOURCES = {2025: "中国化工与家电流通协会年报", 2026: "中国化工与家电流通协会预测"}

# Our sales of the year divided by the share, in whole 万元; the running year is drawn out to its end.
_SIZES = """
create table market_sizes as
select year, category, share_pct,
       greatest(1, round(cents / 1e6 * 100 / share_pct * case when year = 2026 then 365 / 324.0 else 1 end))::bigint
           as wan
from (select year(ordered)::int as year, (product - 1)::int // 10 as category,
             sum(gross(qty::bigint, price) - discount(gross(qty::bigint, price), rate)) as cents
      from lines where fate = 2 and ordered between '2025-01-01' and getvariable('last') group by all)
join (select c::int as category, y::int as year, (3 + h('marketshare', c * 2 + y) % 9)::int as share_pct
      from range(6) categories(c), range(2025, 2027) years(y)) using (category, year)
"""
ROWS = f"""
select year, word('product_category', category * 10 + 1), '全国', (wan * 0.0001::decimal(5, 4))::decimal(18, 4),
       {list(SOURCES.values())}[year - 2024]
from market_sizes order by year, category
"""  # noqa: S608 - a constant of this module
# The same as the entity has it; for the benches.
TRUTH = f"""
select year as market_year, word('product_category', category * 10 + 1) as category_name, 'all' as region_code,
       (wan * 10000)::decimal(18, 2) as market_size_amt, {list(SOURCES.values())}[year - 2024] as source_name
from market_sizes order by year, category
"""  # noqa: S608 - a constant of this module
PLANTED = {"market_sizes": "select count(*) from market_sizes"}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `market_sizes`, one row per year and category; needs the order lines."""
    connection.execute(_SIZES)
