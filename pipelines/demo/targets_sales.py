"""Sales targets: a cross-table with a column for each month, in 万元, one row per measure and sales person.

Written once, on the first night, for two years. A person who has left has no target any more: an empty cell.
"""

from __future__ import annotations

from datetime import date

import duckdb

WORKBOOK_NAME = "销售指标_{:%Y%m%d}.xlsx"
MONTHS = tuple(date(2025 + month // 12, month % 12 + 1, 1) for month in range(24))
_LABELS = tuple(f"{month.year}年{month.month}月" for month in MONTHS)
GROUPS = (("指标", ("口径", "负责人工号", "负责人")), ("2025年", _LABELS[:12]), ("2026年", _LABELS[12:]))
NUMBERS = frozenset(_LABELS)

# A person's share of an average month, which a growing company plans lower for its first year and higher for its
# second, with 春节 and 双11 in mind. `hundredths` are those of 万元.
_TARGETS = """
create table targets as
select s.region, s.k, s.number, s.name, measure, month,
       greatest(1, round((select sum(net_of(qty, price, rate)) from lines where fate = 2) / 24.0
           / (select count(*) from staff where k > 0) * [1.1, 1.05, 1.0][measure]
           * (0.8 + (h('target', s.region * 1000 + s.k) % 45) / 100.0)
           * (case when year(month) = 2026 then 1.3 else 0.75 end)
           * (case month(month) when 2 then 0.6 when 11 then 1.9 else 1 end)
           / 10000))::bigint as hundredths
from staff s, range(1, 4) m(measure), (select unnest(getvariable('months')) as month)
where s.k > 0 and coalesce(s.left_on > month, true)
"""
# The targets as the entity has them, in yuan; for the benches.
TRUTH = """
select ['signed', 'shipped', 'collected'][measure] as metric_code, number as source_employee_id, month as month_date,
       yuan(hundredths * 10000) as target_amt
from targets order by measure, number, month
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `targets`, one row per measure (1 signed, 2 shipped, 3 collected), person and month."""
    connection.execute("set variable months = ?", [list(MONTHS)])
    connection.execute(_TARGETS)


def rows() -> str:
    """The cross-table: a record per measure and person, a cell per month in 万元 with two decimals."""
    cells = ", ".join(
        f"(max(hundredths) filter (where month = date '{month}') * 0.01::decimal(3, 2))::decimal(18, 2)"
        for month in MONTHS
    )
    return f"""
        select ['签单', '出库', '回款'][measure], number, any_value(name), {cells}
        from targets group by measure, number order by measure, number
    """  # noqa: S608 - months of this module
