"""What carriers charge for each shipment, without tax; goods damaged on the way are credited in part.

GBK CSV every night. Who collects the goods himself (自提) pays no carrier.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "运费明细_{:%Y%m%d}.csv"
HEADER = ("运费单号", "发货单号", "承运商", "运费日期", "运费(不含税)")

# A base for the way and a rate for the weight: 80 yuan a ton, a parcel by the piece.
_FREIGHT = """
create table freight as
select s * 2 + k as f, s, carrier, k, case when k = 0 then shipped_on + 1 else delivered_on + 7 end as charged_on,
       case when k = 0 then cents else -(cents // 2) end as cents
from (
    select s, carrier, shipped_on, delivered_on, is_damaged,
           (900 + h('way', s) % 2600
               + case word('product_unit', product) when '吨' then qty * 8 when 'kg' then qty // 125
                      else least(qty, 40000) * 3 // 10 end)::bigint as cents
    from shipments where carrier <> 4
), range(2) t(k)
where (k = 0 or is_damaged) and case when k = 0 then shipped_on + 1 else delivered_on + 7 end <= getvariable('last')
"""
CHOSEN = """
(charged_on = getvariable('night')
    or getvariable('night') = getvariable('first') and charged_on < getvariable('night'))
"""
_NUMBERS = """
'YF' || lpad(((f * 3579137 + 41) % 1000000000)::varchar, 9, '0') as source_freight_id,
'FH' || lpad(((s * 3456791 + 77) % 1000000000)::varchar, 9, '0') as source_shipment_id,
getvariable('carriers')[carrier] as carrier_name
"""
ROWS = f"""
select {_NUMBERS}, strftime(charged_on, '%Y/%m/%d'), bracketed(cents) from freight where {CHOSEN} order by f
"""  # noqa: S608 - constants of this module
# Every charge as it stands after the night, as the entity has it; for the benches.
TRUTH = f"""
select {_NUMBERS}, null::varchar as source_order_id, charged_on as freight_date, yuan(cents) as freight_amt
from freight where charged_on <= getvariable('night') order by f
"""  # noqa: S608 - constants of this module
PLANTED = {
    "freight_charges": "select count(*) from freight",
    "freight_credited": "select count(*) from freight where k = 1",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `freight`, one row per charge or credit of a carrier; needs the shipments."""
    connection.execute(_FREIGHT)
