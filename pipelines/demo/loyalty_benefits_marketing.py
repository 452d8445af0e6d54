"""What members are given: a welcome, birthday presents, points changed into money, coupons.

A UTF-8 file with a byte order mark of the membership system, which names customers by its own member numbers.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "会员权益_{:%Y%m%d}.csv"
HEADER = ("权益编号", "会员编号", "发放日期", "权益类型", "金额(元)")
TYPES = {"入会礼": "welcome", "生日礼": "birthday", "积分兑换": "points", "满减券": "coupon"}

# Who joins while the company is watched gets the welcome the same day.
_GIVEN = """
create table benefits as
select 'B' || x || '-' || k as number, i, source_id, given,
       case when k = 0 then 1 else 2 + h('benefittype', x * 8 + k) % 3 end as type,
       (case when k = 0 then 2000 else 500 * (1 + h('benefit', x * 8 + k) % 20) end)::bigint as cents
from (select x, i, source_id, k,
             case when k = 0 and written > getvariable('first') then written
                  else written + 1 + (h('givenday', x * 8 + k) % 700)::int end as given
      from (select *, unnest(range((h('benefits', x) % 6)::int)) as k from member_records
            where copy = 0 and habit <> 'test'))
where given between getvariable('starts') and getvariable('last')
"""
ROWS = f"""
select number, source_id, strftime(given, '%Y-%m-%d'), {list(TYPES)}[type], yuan(cents)
from benefits
where case when getvariable('night') = getvariable('first') then given <= getvariable('night')
           else given = getvariable('night') end
order by given, number
"""  # noqa: S608 - a constant of this module
# Every benefit so far as the entity has it; for the benches.
TRUTH = f"""
select number as source_benefit_id, 'member_club' as customer_issuer, source_id as source_customer_id,
       given as given_date,
       {list(TYPES.values())}[type] as benefit_type, yuan(cents) as benefit_amt
from benefits where given <= getvariable('night') order by number
"""  # noqa: S608 - a constant of this module
PLANTED = {
    "benefits": "select count(*) from benefits",
    "members_with_benefits": "select count(distinct source_id) from benefits",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `benefits`, one row per benefit; needs the members."""
    connection.execute(_GIVEN)
