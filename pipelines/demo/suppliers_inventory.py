"""The list of suppliers, full every night. Who supplies what is in `warehouses.py`."""

from __future__ import annotations

FILE_NAME = "供应商_{:%Y%m%d}.csv"
HEADER = ("供应商编号", "供应商名称", "所在城市", "电话", "采购提前期", "账期", "制表日期")

ROWS = """
select number, name, city, phone, lead, terms, strftime(getvariable('night'), '%Y-%m-%d') from suppliers order by s
"""
# The same list as the entity has it, for the benches.
TRUTH = """
select number as source_supplier_id, name as supplier_name, city as city_name, phone, lead as lead_time_days,
       terms as payment_term_days, getvariable('night')::date as listed_date
from suppliers order by s
"""
