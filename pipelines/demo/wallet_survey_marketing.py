"""The wallet survey: what a sample of buyers spends in a category with all suppliers, and where we rank there.

Planted: our share of each answered wallet; the spend told is our sales of the twelve months divided by it. Some tell
only the spend, some only the rank. UTF-16 with tabs, amounts in 万元, as the hub's survey tool exports.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "钱包份额调研_{:%Y%m%d}.tsv"
HEADER = ("答卷编号", "客户系统", "客户编号", "调研日期", "商品大类", "品类年支出(万元)", "本司排名", "使用品牌数")
ASKED_SHARE, EACH_NIGHT = 0.15, 2

# A sample of the buyers on a day of the last seventeen months, and a few more each night that is watched.
_ASKED = f"""
create table wallet_asked as
select i, date '2025-07-01' + (h('walletday', i) % (getvariable('first') - date '2025-07-01'))::int as asked
from (select distinct i from order_facts where u('wallet', i) < {ASKED_SHARE} and ordered <= date '2025-07-01')
union
select f.i, getvariable('first') + (1 + n // {EACH_NIGHT})::int
from range({EACH_NIGHT} * (getvariable('nights') - 1)) r(n)
join order_facts f on f.o = 1 + h('walletextra', n) % (select max(o) from order_facts)
"""  # noqa: S608 - constants of this module
# Our sales in the twelve months up to the survey, cancelled and returned lines left out, by category.
_BOUGHT = """
create table wallet_bought as
select a.i, a.asked, (l.product - 1) // 10 as category,
       sum(gross(l.qty::bigint, l.price) - discount(gross(l.qty::bigint, l.price), l.rate))::bigint as cents
from wallet_asked a join order_facts f on f.i = a.i and f.ordered > a.asked - 365 and f.ordered <= a.asked
join lines l on l.o = f.o
where l.fate = 2 group by all
"""
# Who bought nothing is asked all the same; the other suppliers have it all.
_ANSWERS = """
create table wallet_answers as
select 'Q' || i || '-' || strftime(asked, '%y%m%d') || '-' || category as number, i, asked, category, share, rank,
       greatest(rank, 2 + h('brands', x) % 4) as brands,
       case when h('silent', x) % 8 <> 0
            then greatest(cents / share, 200000 + h('elsewhere', x) % 900000)::bigint // 100 * 100 end as cents,
       h('silent', x) % 8 <> 1 as tells_rank
from (
    select *, case when share >= 0.5 then 1 when share >= 0.3 then 2 when share >= 0.15 then 3 else 4 end as rank
    from (select i, asked, category, cents, i * 8 + category as x, 0.1 + 0.85 * u('share', i * 8 + category) as share
          from wallet_bought
          union all
          select i, asked, h('nocategory', i) % 6, 0, i * 8 + 7, 0.01 from wallet_asked
          anti join wallet_bought using (i, asked))
)
"""
ROWS = """
select number, 'ERP', sales_number(i), strftime(asked, '%Y-%m-%d'), word('product_category', category * 10 + 1),
       (cents * 0.000001::decimal(7, 6))::decimal(18, 4), case when tells_rank then rank end, brands
from wallet_answers
where case when getvariable('night') = getvariable('first') then asked <= getvariable('night')
           else asked = getvariable('night') end
order by asked, number
"""
# Every answer so far as the entity has it; for the benches.
TRUTH = """
select number as source_wallet_answer_id, 'erp_east' as customer_issuer, sales_number(i) as source_customer_id,
       asked as survey_date, word('product_category', category * 10 + 1) as category_name,
       yuan(cents) as category_spend_amt, case when tells_rank then rank end as brand_rank, brands as brand_count
from wallet_answers where asked <= getvariable('night') order by number
"""
PLANTED = {
    "wallet_answers": "select count(*) from wallet_answers",
    "wallet_answers_without_spend": "select count(*) from wallet_answers where cents is null",
    "wallet_answers_without_rank": "select count(*) from wallet_answers where not tells_rank",
    "planted_share_of_wallet_thousandths": "select round(1000 * avg(share)) from wallet_answers where share > 0.05",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `wallet_answers`, one row per customer, day and category; needs orders and their lines."""
    for statement in (_ASKED, _BOUGHT, _ANSWERS):
        connection.execute(statement)
