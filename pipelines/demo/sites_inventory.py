"""The list of places where stock is kept (库点), full every night. What lies there is `stock_levels_inventory.py`."""

from __future__ import annotations

FILE_NAME = "库点资料_{:%Y%m%d}.csv"
HEADER = ("库点编号", "库点名称", "库点类型", "城市", "区域", "制表日期")
#: Type, city and region of each site of `words.SITES`, as the list writes them.
_PLACES = (
    "{'type': '中心仓', 'city': '上海市', 'region': '华东', 'type_code': 'central', 'region_code': 'east'}",
    "{'type': '区域仓', 'city': '广州市', 'region': '华南', 'type_code': 'regional', 'region_code': 'south'}",
    "{'type': '区域仓', 'city': '天津市', 'region': '华北', 'type_code': 'regional', 'region_code': 'north'}",
)
_LISTED = f"(select site, [{', '.join(_PLACES)}][site] as place from range(1, 4) s(site))"  # noqa: S608 - constants of this module

ROWS = f"""
select 'W' || site, word('sites', site), place.type, place.city, place.region,
       strftime(getvariable('night'), '%Y-%m-%d')
from {_LISTED} order by site
"""  # noqa: S608 - constants of this module
# The same list as the entity has it, for the benches.
TRUTH = f"""
select 'W' || site as source_site_id, word('sites', site) as site_name, place.type_code as site_type,
       place.city as city_name, place.region_code as region_code, getvariable('night')::date as listed_date
from {_LISTED} order by site
"""  # noqa: S608 - constants of this module
