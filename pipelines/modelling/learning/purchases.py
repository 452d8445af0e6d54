"""What customers bought, read from core as arrays: (x, t_x, T) and the mean amount, as of any day.

A purchase is a customer's day with an order line that is not cancelled: two orders of a day are one. Amounts are net
sales in the currency and tax basis most purchases are in; others are never added. Time is in weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from pipelines.modelling.learning.fitting import Floats

_DAYS = """
create or replace temp table bought as
select
    bridge.customer_id, lines.ordered_date, lines.currency_code, lines.tax_basis,
    sum(lines.net_sales_amt) as net_sales_amt
from core.fct_order_line as lines
inner join core.bridge_customer_source as bridge on lines.customer_record_id = bridge.customer_record_id
where not lines.is_cancelled and lines.ordered_date <= $as_of
group by all
"""
_BASIS = """
select currency_code, tax_basis from bought
group by all order by count(*) desc, currency_code, tax_basis limit 1
"""
_INPUTS = """
with days as (
    select
        customer_id, ordered_date,
        min(ordered_date) over (partition by customer_id) as first_date,
        sum(net_sales_amt) filter (where currency_code = $currency and tax_basis = $tax) as amt
    from bought
    where ordered_date <= $until
    group by customer_id, ordered_date
)
select
    customer_id,
    cast(count(*) - 1 as double) as x,
    (max(ordered_date) - first_date) / 7.0 as t_x,
    ($until - first_date) / 7.0 as t,
    cast(count(amt) filter (where ordered_date > first_date and amt > 0) as double) as paid,
    coalesce(cast(sum(amt) filter (where ordered_date > first_date and amt > 0) as double)
        / nullif(count(amt) filter (where ordered_date > first_date and amt > 0), 0), 0) as mean_amt,
    count(amt) > 0 as is_in_basis
from days
group by customer_id, first_date
order by customer_id
"""
_LATER = """
select customer_id, count(distinct ordered_date), coalesce(cast(sum(net_sales_amt) filter (
    where currency_code = $currency and tax_basis = $tax) as double), 0)
from bought where ordered_date > $since group by customer_id order by customer_id
"""
# Net sales hold tax where the basis says so; margin never does. Their ratio turns the one into the other.
_MARGIN = """
select sum(margin.margin_amt) / nullif(sum(lines.net_sales_amt), 0), count(margin.margin_amt), count(*)
from staging.int_order_lines__margin as margin
inner join core.fct_order_line as lines on margin.order_line_id = lines.order_line_id
where margin.is_counted and lines.currency_code = $currency and lines.tax_basis = $tax
    and lines.ordered_date > $since and lines.ordered_date <= $as_of
"""


@dataclass(frozen=True)
class Purchases:
    """One entry a buyer, by customer_id. `paid` repeat purchases have a positive amount, `mean` of them; 0 for none.

    `is_in_basis` is false for whoever pays in another currency or tax basis only.
    """

    customer_id: np.ndarray
    x: Floats
    t_x: Floats
    t: Floats
    paid: Floats
    mean: Floats
    is_in_basis: np.ndarray

    @property
    def repeaters(self) -> int:
        return int((self.x > 0).sum())


@dataclass(frozen=True)
class Basis:
    """Whose amounts count, and which share of them is margin. `is_margin` is false where too few costs are known."""

    currency_code: str | None
    tax_basis: str | None
    margin_x: float = 1.0
    is_margin: bool = False


@dataclass(frozen=True)
class History:
    """The purchases of a workspace up to one day; other days inside are asked of the same connection."""

    connection: duckdb.DuckDBPyConnection
    as_of: date
    since: date | None
    basis: Basis

    def until(self, day: date) -> Purchases:
        """Buyers and what they had done by the end of `day`."""
        columns = self.connection.execute(_INPUTS, {"until": day, **self._money()}).fetchnumpy()
        raw = {name: np.ma.getdata(values) for name, values in columns.items()}
        x, t_x, t, paid, mean = (raw[name].astype(float) for name in ("x", "t_x", "t", "paid", "mean_amt"))
        return Purchases(raw["customer_id"], x, t_x, t, paid, mean, raw["is_in_basis"])

    def after(self, day: date) -> dict[str, tuple[int, float]]:
        """customer_id -> purchases after `day` and their amount."""
        rows = self.connection.execute(_LATER, {"since": day, **self._money()}).fetchall()
        return {customer: (int(count), float(amount)) for customer, count, amount in rows}

    def _money(self) -> dict[str, str | None]:
        return {"currency": self.basis.currency_code, "tax": self.basis.tax_basis}

    @property
    def window_days(self) -> int:
        return (self.as_of - self.since).days if self.since else 0


def read_history(connection: duckdb.DuckDBPyConnection, as_of: date) -> History:
    """Make the temporary table `bought` and say since when and in which money it speaks."""
    connection.execute(_DAYS, {"as_of": as_of})
    since = connection.execute("select min(ordered_date) from bought").fetchall()[0][0]
    found = connection.execute(_BASIS).fetchall()
    basis = _with_margin(connection, as_of, Basis(*found[0])) if found else Basis(None, None)
    return History(connection, as_of, since, basis)


def _with_margin(connection: duckdb.DuckDBPyConnection, as_of: date, basis: Basis) -> Basis:
    """Margin ÷ net sales of the last twelve months, where at least half of the lines know their cost."""
    since = as_of.replace(year=as_of.year - 1, day=min(as_of.day, 28))
    money = {"currency": basis.currency_code, "tax": basis.tax_basis, "as_of": as_of, "since": since}
    share, known, lines = connection.execute(_MARGIN, money).fetchall()[0]
    if share is None or share <= 0 or known * 2 < lines:
        return basis
    return Basis(basis.currency_code, basis.tax_basis, float(share), True)
