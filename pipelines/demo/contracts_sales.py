"""Service contracts of the sales department: signed for a year, renewed dearer, run out, or cancelled for a reason.

GBK CSV of the old ERP with days as 2026年3月1日. Who has complained leaves more easily. What is used under a
contract is `usage_sales.py`.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "服务合同_{:%Y%m%d}.csv"
HEADER = ("合同编号", "客户编号", "签约人工号", "服务项目", "签订日期", "合同开始", "合同结束", "原合同编号",
          "解约日期", "解约原因", "月费(元)", "自动续约")  # fmt: skip
SERVICES = ("设备云监控", "备件保障", "水处理托管", "危化品管理")
REASONS = ("服务不满意", "价格过高", "改用竞品", "业务调整", "停产歇业")
# Share of the customers that leave within the first, second … year; dearer by eight percent with each renewal.
LEAVING = (0.34, 0.26, 0.16, 0.10, 0.08, 0.08, 0.08)
GROWTH = (100, 108, 117, 126, 136, 147, 159)
MORE_AFTER_A_COMPLAINT = 0.25

# Half of the companies of a small demo, eight in a hundred of a large one.
_HOLDERS = """
create table contract_holders as
with firms as (
    select i, region, size_band, greatest(registered + 14, date '2022-01-01') as earliest,
           least(0.5, greatest(0.08, 120.0 / count(*) over ())) as share
    from customers where is_firm and in_sales
)
select i, region, size_band, h('holderrep', i) % getvariable('staff') as rep,
       earliest + (u('contractstart', i) * (getvariable('last') - earliest))::int as starts,
       (25000 + h('fee', i) % 55000) // 100 * 100 * size_band as base, 1 + h('service', i) % 4 as service,
       h('auto', i) % 3 = 0 as is_auto, i in (select i from tickets where type = 2) as has_complained
from firms where u('contract', i) < share and earliest <= getvariable('last')
"""
# The year in which a customer leaves is its last contract: cancelled on the way or not renewed. Some are about to leave
# when the demo ends.
_CONTRACTS = """
create table contracts as
with years as (
    select *, (starts + to_months(12 * n))::date as starts_on, ((starts + to_months(12 * n + 12))::date - 1) as ends_on
    from contract_holders, range(7) t(n)
), terms as (
    select *, u('cancels', i) < 0.6 as cancels, starts_on + (90 + h('cancelday', i) % 240)::int as cancel_day,
           u('leaves', i * 8 + n) < getvariable('leaving')[1 + n]
               + case when has_complained then getvariable('more') else 0 end as is_last
    from years
), living as (
    select *, min(case when is_last then n end) over (partition by i) as last_n from terms
), unsettled as (
    select i, n from living
    where n < coalesce(last_n, 7) and getvariable('last') between starts_on + 90 and ends_on - 56
    qualify row_number() over (order by h('leavesnow', i)) <= greatest(3, count(*) over () // 20)
), decided as (
    select l.* replace (
               l.cancels or u.i is not null as cancels, l.is_last or u.i is not null as is_last,
               case when u.i is null then l.cancel_day
                    else getvariable('last') + (6 + h('cancelday', l.i) % 50)::int end as cancel_day,
               case when f.n is null then l.last_n else f.n end as last_n)
    from living l left join unsettled u on u.i = l.i and u.n = l.n left join unsettled f on f.i = l.i
)
select i * 8 + n as x, i, n, region, rep, service, size_band, is_auto, has_complained, starts_on, ends_on,
       starts_on - (case when n = 0 then 3 + h('signed', i) % 10
                         else 5 + h('signed', i * 8 + n) % 40 end)::int as signed,
       (base * getvariable('growth')[1 + n] // 100)::bigint as cents,
       case when is_last and cancels then cancel_day end as cancelled,
       case when is_last then case when cancels then cancel_day else ends_on end end as leaves_on,
       case when has_complained and u('why', i) < 0.7 then 1 else 2 + h('why', i) % 4 end as reason
from decided where n <= coalesce(last_n, 7)
"""
_TRIM = "delete from contracts where signed > getvariable('last')"
_CONTENT = """
create view contract_content as
select x, signed, cancelled, 'HT' || lpad(((x * 2345679 + 71) % 100000000)::varchar, 8, '0') as source_contract_id,
       sales_number(i) as source_customer_id, employee_number(region, rep) as source_employee_id,
       getvariable('services')[service] as service_name, signed as signed_date, starts_on as start_date,
       ends_on as end_date, case when n > 0 then 'HT' || lpad((((x - 1) * 2345679 + 71) % 100000000)::varchar, 8, '0')
       end as renews_source_contract_id,
       case when cancelled <= getvariable('night') then cancelled end as cancelled_date,
       case when cancelled <= getvariable('night') then getvariable('leaving_reasons')[reason] end as cancel_reason,
       yuan(cents) as monthly_amt, is_auto as is_auto_renewed
from contracts
"""
CHOSEN = """
(signed = getvariable('night') or coalesce(cancelled = getvariable('night'), false)
    or getvariable('night') = getvariable('first') and signed < getvariable('night'))
"""
ROWS = f"""
select source_contract_id, source_customer_id, source_employee_id, service_name, chinese_day(signed_date),
       chinese_day(start_date), chinese_day(end_date), renews_source_contract_id, chinese_day(cancelled_date),
       cancel_reason, monthly_amt, case when is_auto_renewed then '是' else '否' end
from contract_content where {CHOSEN} order by x
"""  # noqa: S608 - a constant of this module
SUMS = f"select coalesce(sum(cents), 0), null from contracts where {CHOSEN}"  # noqa: S608 - a constant of this module
TRUTH = "select * exclude (x, signed, cancelled) from contract_content where signed <= getvariable('night') order by x"
_ENDING = "ends_on between getvariable('last') and getvariable('last') + 90 and starts_on <= getvariable('last') " \
          "and coalesce(cancelled > getvariable('last'), true)"  # fmt: skip
PLANTED = {
    "contracts": "select count(*) from contracts",
    "contracts_cancelled": "select count(*) from contracts where cancelled <= getvariable('last')",
    "contracts_cancelled_after_a_complaint": "select count(*) from contracts where cancelled <= getvariable('last') "
    "and has_complained",
    "contracts_that_renew_another": "select count(*) from contracts where n > 0",
    "contracts_that_ran_out": "select count(*) from contracts where cancelled is null "
    "and leaves_on < getvariable('last')",
    "contracts_that_end_within_90_days": f"select count(*) from contracts where {_ENDING}",  # noqa: S608 - ours
    "contracts_that_end_within_90_days_and_are_not_renewed": "select count(*) from contracts c "  # noqa: S608 - ours
    f"where {_ENDING} and not exists (select 1 from contracts r where r.x = c.x + 1)",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `contracts`, one row per contract of a year; needs the customers, the staff and the tickets."""
    lists = {"services": SERVICES, "leaving_reasons": REASONS, "leaving": LEAVING, "growth": GROWTH}
    for name, values in lists.items():
        connection.execute(f"set variable {name} = ?", [list(values)])
    connection.execute("set variable more = ?", [MORE_AFTER_A_COMPLAINT])
    connection.execute("create macro chinese_day(day) as year(day) || '年' || month(day) || '月' || day(day) || '日'")
    for statement in (_HOLDERS, _CONTRACTS, _TRIM, _CONTENT, "drop table contract_holders"):
        connection.execute(statement)


def damaged() -> list[bytes]:
    """One contract that begins on a day that does not exist."""
    return ["HT99999999,C0000000,E1001,备件保障,2025年2月20日,2025年2月30日,2026年2月28日,,,,0.00,否".encode("gbk")]
