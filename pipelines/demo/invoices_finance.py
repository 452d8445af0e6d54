"""Invoices of finance: one or two for each order as its lines leave, due by the customer's terms, and credit notes.

GBK CSV with a 合计 row; a credit note (红字发票) stands in parentheses. When it arrives is in `nights_finance.py`.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "开票明细_{:%Y%m%d}.csv"
HEADER = ("发票号", "订单号", "客户编号", "开票日期", "账期(天)", "到期日", "价税合计", "税额", "被冲发票号")
DAMAGED_SUMS = (113_00, 13_00)  # cents of the damaged record: amount and tax, which its system counted

MACROS = (
    "create macro bracketed(cents) as "
    "case when cents < 0 then '(' || yuan(-cents) || ')' else yuan(cents)::varchar end",
    # A firm's terms are its own for good; a person pays on receipt, which the ERP books as a week.
    "create macro term_of(i, is_firm) as case when is_firm then [30, 30, 60, 60, 90][1 + h('term', i) % 5] else 7 end",
    "create macro invoice_number(v) as 'FP' || lpad(((v * 5678923 + 331) % 1000000000)::varchar, 9, '0')",
    "create macro order_number(o) as 'SO' || lpad(((o * 7654321 + 4711) % 100000000)::varchar, 8, '0')",
)
# What was not cancelled is billed once it has left; of six orders one is billed in two parts. Parts 2 and 3 are the
# credit notes of parts 0 and 1.
_INVOICES = """
create table invoices as
with billed as (
    select o, case when line_no > 1 and h('twobills', o) % 6 = 0 then 1 else 0 end as part, ship_days, end_days, fate,
           net_of(qty, price, rate) as cents
    from lines where fate <> 3
), parts as (
    select o, part, sum(cents)::bigint as cents, sum(tax(cents))::bigint as tax_cents, max(ship_days)::int as days
    from billed group by o, part
    union all
    select o, part + 2, -sum(cents)::bigint, -sum(tax(cents))::bigint, max(end_days)::int + 1
    from billed where fate = 4 group by o, part
)
select p.o * 4 + p.part as v, p.o, p.part, p.cents, p.tax_cents, f.i, f.customer_number,
       f.ordered + p.days as invoiced_on, term_of(f.i, f.is_firm)::int as term
from parts p join order_facts f using (o)
where f.ordered + p.days <= getvariable('last') and p.cents <> 0
"""
CHOSEN = """
(invoiced_on = getvariable('night')
    or getvariable('night') = getvariable('first') and invoiced_on < getvariable('night'))
"""
ROWS = f"""
select invoice_number(v), order_number(o), customer_number, strftime(invoiced_on, '%Y/%m/%d'), term,
       strftime(invoiced_on + term, '%Y/%m/%d'), bracketed(cents), bracketed(tax_cents),
       case when part >= 2 then invoice_number(v - 2) end
from invoices where {CHOSEN} order by v
"""  # noqa: S608 - a constant of this module
_SUMS = f"select coalesce(sum(cents), 0), coalesce(sum(tax_cents), 0) from invoices where {CHOSEN}"  # noqa: S608
# Every invoice as it stands after the night, as the entity has it; for the benches.
TRUTH = """
select invoice_number(v) as source_invoice_id, order_number(o) as source_order_id,
       customer_number as source_customer_id, invoiced_on as invoiced_date, invoiced_on + term as due_date,
       term as payment_term_days, yuan(cents) as invoice_amt, yuan(tax_cents) as invoice_tax_amt,
       case when part >= 2 then invoice_number(v - 2) end as corrected_source_invoice_id
from invoices where invoiced_on <= getvariable('night') order by v
"""
PLANTED = {
    "invoices": "select count(*) from invoices",
    "credit_notes": "select count(*) from invoices where part >= 2",
    "orders_billed_in_two_parts": "select count(*) from invoices where part = 1",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `invoices`, one row per invoice or credit note; needs the order lines and the macros of the payments."""
    for statement in (*MACROS, _INVOICES):
        connection.execute(statement)


def damaged() -> list[bytes]:
    """One invoice of a day that does not exist."""
    return ["FP999999999,SO00000000,C0000000,2025/02/30,30,2025/03/30,113.00,13.00,".encode("gbk")]


def total_row(connection: duckdb.DuckDBPyConnection, bad: int) -> bytes:
    """The 合计 record: 价税合计 and 税额 of the file about to be written, damaged records included."""
    cents, tax = connection.execute(_SUMS).fetchall()[0]
    amounts = [_decimal(int(found) + bad * more) for found, more in zip((cents, tax), DAMAGED_SUMS, strict=True)]
    return f"合计,,,,,,{amounts[0]},{amounts[1]},".encode("gbk")


def _decimal(cents: int) -> str:
    text = f"{abs(cents) // 100}.{abs(cents) % 100:02d}"
    return f"({text})" if cents < 0 else text
