"""What customers allow in each channel: asked soon after they register, refused by some, withdrawn by a few later.

A GBK CSV of the consent desk, which names customers by the sales department's numbers; a change is one more record.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "营销授权_{:%Y%m%d}.csv"
HEADER = ("客户系统", "客户编号", "渠道", "授权", "生效日期")
CHANNELS = {"短信": "sms", "邮件": "email", "微信": "wechat", "电话": "phone"}
ASKED_SHARE, ALLOWED_SHARE, WITHDRAWN_SHARE = 0.5, 0.85, 0.09

_ASKED = f"""
create table permissions as
select i, channel, asked, is_allowed,
       case when is_allowed and u('withdrawn', x) < {WITHDRAWN_SHARE}
            then asked + 20 + (h('withdrawday', x) % 500)::int end as withdrawn
from (select c.i, k as channel, c.i * 8 + k as x, u('allowed', c.i * 8 + k) < {ALLOWED_SHARE} as is_allowed,
             case when c.registered > getvariable('first') then c.registered
                  else least(greatest(c.registered, getvariable('starts')) + (h('asked', c.i) % 40)::int,
                             getvariable('first')) end as asked
      from customers c cross join range(1, {len(CHANNELS) + 1}) channels(k)
      where c.in_sales and u('permission', c.i * 8 + k) < {ASKED_SHARE})
"""  # noqa: S608 - constants of this module
_SAID = """
create view permission_records as
select i, channel, asked as valid_from, is_allowed, false as is_withdrawal from permissions
union all
select i, channel, withdrawn, false, true from permissions where withdrawn <= getvariable('last')
"""
ROWS = f"""
select 'ERP', sales_number(i), {list(CHANNELS)}[channel],
       case when is_allowed then '同意' when is_withdrawal then '撤回同意' else '不同意' end,
       strftime(valid_from, '%Y-%m-%d')
from permission_records
where case when getvariable('night') = getvariable('first') then valid_from <= getvariable('night')
           else valid_from = getvariable('night') end
order by i, channel, valid_from
"""  # noqa: S608 - constants of this module
# Every record so far as the entity has it; for the benches.
TRUTH = f"""
select 'erp_east' as customer_issuer, sales_number(i) as source_customer_id,
       {list(CHANNELS.values())}[channel] as channel_code, is_allowed, valid_from as valid_from_date,
       null::date as valid_to_date
from permission_records where valid_from <= getvariable('night') order by i, channel, valid_from
"""  # noqa: S608 - constants of this module
PLANTED = {
    "permissions_asked": "select count(*) from permissions where asked <= getvariable('last')",
    "permissions_refused": "select count(*) from permissions where not is_allowed and asked <= getvariable('last')",
    "permissions_withdrawn": "select count(*) from permissions where withdrawn <= getvariable('last')",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `permissions`, one row per customer and channel asked; needs the population."""
    for statement in (_ASKED, _SAID):
        connection.execute(statement)
