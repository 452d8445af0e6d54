"""Quotations of the sales department: what was offered for an opportunity, sometimes twice, and what came of it.

A workbook with two header rows. An offer that nobody answers lapses; only half of those are ever marked so.
"""

from __future__ import annotations

import duckdb

WORKBOOK_NAME = "报价单_{:%Y%m%d}.xlsx"
GROUPS = (
    ("报价", ("报价单号", "商机编号", "客户编号", "报价人工号")),
    ("内容", ("报价日期", "有效期至", "报价金额(元)", "状态")),
)
NUMBERS = frozenset({"报价金额(元)"})
STATES = ("待答复", "已接受", "已拒绝", "已过期")

# Who came to a quotation has one, a quarter a better one when it is negotiated; the last is accepted where the deal is
# won, also where the win is taken back later, and rejected where it is lost. `chance` is the opportunity's.
_QUOTATIONS = """
create table quotations as
with deals as (
    select p, source_id, region, rep, cents, chance, u('revised', p) < 0.25 and chance <> 7 as is_revised,
           created + first_days + (h('quoteday', p) % 3)::int as quoted,
           created + first_days + second_days as negotiated,
           case when chance = 10 then null when chance = 7 then created + first_days + second_days
                else created + first_days + second_days + third_days end as decided
    from opportunities where chance not in (5, 6)
), offers as (
    select p, 0 as part, source_id, region, rep, chance, quoted, (cents * (101 + h('offered', p) % 8) // 100) as cents,
           case when is_revised then negotiated else decided end as decided, is_revised or chance > 4 as is_rejected
    from deals
    union all
    select p, 1, source_id, region, rep, chance, negotiated, cents, decided, chance > 4 from deals where is_revised
)
select * replace (cents::bigint as cents), p * 2 + part as q,
       quoted + [30, 45, 60][1 + h('holds', p) % 3] as holds_until,
       decided is null and u('marked', p * 2 + part) < 0.5 as is_marked
from offers where quoted <= getvariable('last')
"""
_CONTENT = """
create view quotation_content as
select q, quoted, decided, is_marked, holds_until,
       'BJ' || lpad(((q * 4567897 + 53) % 10000000)::varchar, 7, '0') as source_quotation_id,
       'SJ' || lpad(((p * 2345677 + 39) % 10000000)::varchar, 7, '0') as source_opportunity_id,
       source_id as source_customer_id, employee_number(region, rep) as source_employee_id, quoted as quoted_date,
       holds_until as valid_until_date, yuan(cents) as quoted_amt,
       case when decided <= getvariable('night') then case when is_rejected then 3 else 2 end
            when is_marked and holds_until < getvariable('night') then 4 else 1 end as state
from quotations
"""
CHOSEN = """
(quoted = getvariable('night') or coalesce(decided = getvariable('night'), false)
    or is_marked and holds_until + 1 = getvariable('night')
    or getvariable('night') = getvariable('first') and quoted < getvariable('night'))
"""
ROWS = f"""
select source_quotation_id, source_opportunity_id, source_customer_id, source_employee_id,
       strftime(quoted_date, '%Y-%m-%d'), strftime(valid_until_date, '%Y-%m-%d'), quoted_amt,
       getvariable('quotation_states')[state]
from quotation_content where {CHOSEN} order by q
"""  # noqa: S608 - a constant of this module
SUMS = f"select coalesce(sum(cents), 0), null from quotations where {CHOSEN}"  # noqa: S608 - a constant of this module
TRUTH = """
select source_quotation_id, source_opportunity_id, source_customer_id, source_employee_id, quoted_date,
       valid_until_date, quoted_amt, ['open', 'accepted', 'rejected', 'expired'][state] as status
from quotation_content where quoted <= getvariable('night') order by q
"""
PLANTED = {
    "quotations": "select count(*) from quotations",
    "quotations_accepted": "select count(*) from quotations where not is_rejected and decided <= getvariable('last')",
    "quotations_revised": "select count(*) from quotations where part = 1",
    "quotations_nobody_answered": "select count(*) from quotations where decided is null "
    "and holds_until < getvariable('last')",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `quotations`, one row per offer; needs the opportunities."""
    connection.execute("set variable quotation_states = ?", [list(STATES)])
    for statement in (_QUOTATIONS, _CONTENT):
        connection.execute(statement)


def damaged() -> list[tuple[object, ...]]:
    """One offer whose amount is a remark."""
    return [("BJ9999999", None, "C0000000", "E1001", "2025-03-01", "2025-03-31", "面议", "待答复")]
