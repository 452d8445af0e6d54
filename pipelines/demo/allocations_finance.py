"""Which payment settles which invoice: an order's payments flow over its invoices in turn, refunds over credit notes.

GBK CSV. One payment of twenty-five is allocated in part only, and what was never paid leaves its invoice overdue.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "核销明细_{:%Y%m%d}.csv"
HEADER = ("核销单号", "回款单号", "发票号", "核销日期", "核销金额")

# From and to: where a payment and an invoice lie on the line of all that an order pays; they meet where both do.
_ALLOCATIONS = """
create table allocations as
with paid as (
    select p, o, paid_on, cents < 0 as is_refund,
           sum(abs(cents)) over (partition by o, cents < 0 order by part) - abs(cents) as starts,
           case when h('partly', p) % 25 = 0 then abs(cents) * 4 // 5 else abs(cents) end as allocated
    from payments
), billed as (
    select v, o, invoiced_on, cents < 0 as is_refund, part, abs(cents) as cents,
           sum(abs(cents)) over (partition by o, cents < 0 order by part) - abs(cents) as starts
    from invoices
)
select p.p * 4 + b.part as a, p.p, b.v, p.is_refund,
       greatest(p.paid_on, b.invoiced_on) + (h('booking', p.p) % 3)::int as allocated_on,
       ((least(p.starts + p.allocated, b.starts + b.cents) - greatest(p.starts, b.starts))
           * case when p.is_refund then -1 else 1 end)::bigint as cents
from paid p join billed b on p.o = b.o and p.is_refund = b.is_refund
where least(p.starts + p.allocated, b.starts + b.cents) > greatest(p.starts, b.starts)
    and greatest(p.paid_on, b.invoiced_on) + (h('booking', p.p) % 3)::int <= getvariable('last')
"""
CHOSEN = """
(allocated_on = getvariable('night')
    or getvariable('night') = getvariable('first') and allocated_on < getvariable('night'))
"""
_NUMBERS = """
'HX' || lpad(((a * 6789013 + 97) % 1000000000)::varchar, 9, '0') as source_allocation_id,
'HK' || lpad(((p * 4567891 + 1213) % 1000000000)::varchar, 9, '0') as source_payment_id,
invoice_number(v) as source_invoice_id
"""
ROWS = f"""
select {_NUMBERS}, strftime(allocated_on, '%Y/%m/%d'), bracketed(cents)
from allocations where {CHOSEN} order by a
"""  # noqa: S608 - constants of this module
# Every allocation as it stands after the night, as the entity has it; for the benches.
TRUTH = f"""
select {_NUMBERS}, allocated_on as allocated_date, yuan(cents) as allocated_amt
from allocations where allocated_on <= getvariable('night') order by a
"""  # noqa: S608 - constants of this module
PLANTED = {
    "payment_allocations": "select count(*) from allocations",
    "payments_allocated_in_part": "select count(*) from (select p, sum(cents) as cents from allocations group by p) a "
    "join payments using (p) where abs(a.cents) < abs(payments.cents)",
    "invoices_overdue": "select count(*) from invoices left join (select v, sum(cents) as paid from allocations "
    "group by v) using (v) where part < 2 and cents > coalesce(paid, 0) and invoiced_on + term < getvariable('last')",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `allocations`, one row per payment and invoice that meet; needs both."""
    connection.execute(_ALLOCATIONS)
