"""Month by month what a US dollar and a euro are worth in yuan: a list with the history, later on the first of a month.

GBK CSV. The rates are drawn and nobody's: slow waves around 7.2 and 7.8.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "汇率_{:%Y%m%d}.csv"
HEADER = ("货币", "折合货币", "汇率", "生效日期")

_RATES = """
create table exchange_rates as
select (date '2024-11-01' + to_months(n::int))::date as valid_from, currency,
       (base + 0.12 * sin(n / 4.0 + base) + 0.0001 * (h('rate' || currency, n) % 300))::decimal(18, 4) as rate
from range(25) m(n), (values ('USD', 7.15), ('EUR', 7.80)) c(currency, base)
"""
CHOSEN = """
(valid_from = getvariable('night')
    or getvariable('night') = getvariable('first') and valid_from < getvariable('night'))
"""
ROWS = f"""
select currency, 'CNY', rate, strftime(valid_from, '%Y/%m/%d') from exchange_rates
where {CHOSEN} order by valid_from, currency
"""  # noqa: S608 - a constant of this module
# Every rate as it stands after the night, as the entity has it; for the benches.
TRUTH = """
select currency as from_currency, 'CNY' as to_currency, valid_from as valid_from_date, null::date as valid_to_date,
       rate::decimal(18, 6) as exchange_rate_x
from exchange_rates where valid_from <= getvariable('night') order by valid_from, currency
"""
PLANTED = {"exchange_rates": "select count(*) from exchange_rates where valid_from <= getvariable('last')"}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `exchange_rates`, one row per currency and month."""
    connection.execute(_RATES)
