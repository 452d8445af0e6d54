"""What is known of a customer or prospect before he buys, read from core: the same few attributes of both.

A person has neither industry nor size: they read `-`, which is known, unlike an attribute that nobody stated (NULL).
What they are compared by belongs to `segments` and `factors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from pipelines.modelling.learning.fitting import Floats

#: Attribute -> its name in zh and en.
NAMES = {
    "customer_type": ("客户类型", "customer type"),
    "industry": ("行业", "industry"),
    "size_band": ("规模", "size"),
    "region_code": ("区域", "region"),
    "acquisition_source": ("客户来源", "source"),
}
#: (attribute, level) -> how it is said in zh and en; what departments wrote stays as written.
Labels = Mapping[tuple[str, str], tuple[str, str]]
_TYPES: Labels = {
    ("customer_type", "organisation"): ("企业", "organisation"), ("customer_type", "person"): ("个人", "person"),
}  # fmt: skip
NOT_FOR_PERSONS = "-"

# Needs `bought` of `purchases`.
_SUBJECTS = """
with sales as (
    select
        customer_id,
        coalesce(sum(net_sales_amt) filter (
            where currency_code = $currency and tax_basis = $tax and ordered_date > $year_ago
        ), 0) as sales_12m_amt,
        bool_or(ordered_date > $at_risk_from and ordered_date <= $lost_from) as is_at_risk,
        bool_or(ordered_date > $lost_from) as is_active
    from bought group by customer_id
),
attributes as (
    select
        customer_id, customer_type, region_code, acquisition_source,
        case when customer_type = 'person' then '-' else industry end as industry,
        case when customer_type = 'person' then '-' else size_band end as size_band
    from core.dim_customer
)
select
    case when sales.customer_id is null then 'prospect' else 'customer' end as subject_kind,
    attributes.customer_id as subject_id, customer_type, industry, size_band, region_code, acquisition_source,
    cast(coalesce(sales_12m_amt, 0) as double) as sales_12m_amt,
    coalesce(is_at_risk, false) as is_at_risk, coalesce(is_active, false) as is_active
from attributes left join sales on attributes.customer_id = sales.customer_id
union all
select 'lead', lead_id, null, null, null, null, lead_source, 0, false, false
from core.fct_lead where not is_converted and created_date <= $as_of
order by subject_kind, subject_id
"""
_CATEGORIES = """
with categories as (
    select lines.category_name, bridge.customer_id
    from core.fct_order_line as lines
    inner join core.bridge_customer_source as bridge on lines.customer_record_id = bridge.customer_record_id
    where not lines.is_cancelled and lines.ordered_date > $year_ago and lines.ordered_date <= $as_of
        and lines.category_name is not null
    group by all
),
largest as (
    select category_name from categories
    group by all order by count(*) desc, category_name limit $most
)
select category_name, list(customer_id) from categories
where category_name in (select category_name from largest)
group by all order by category_name
"""


@dataclass(frozen=True)
class Subjects:
    """One entry a customer, prospect or open lead. `values` of an attribute are texts or None."""

    kind: np.ndarray
    subject_id: np.ndarray
    values: dict[str, np.ndarray]
    sales: Floats
    is_at_risk: np.ndarray
    is_active: np.ndarray

    def only(self, chosen: np.ndarray) -> Subjects:
        """Those for which `chosen` is true."""
        values = {name: column[chosen] for name, column in self.values.items()}
        return Subjects(self.kind[chosen], self.subject_id[chosen], values, self.sales[chosen],
                        self.is_at_risk[chosen], self.is_active[chosen])  # fmt: skip

    @property
    def buyers(self) -> Subjects:
        return self.only(self.kind == "customer")


def read_subjects(
    connection: duckdb.DuckDBPyConnection, as_of: date, churn_days: int, money: tuple[str | None, str | None]
) -> Subjects:
    """Attributes of everybody, and of buyers their sales of twelve months and whether they went on buying."""
    from datetime import timedelta

    lost_from = as_of - timedelta(days=churn_days)
    days = {"as_of": as_of, "year_ago": _year_before(as_of), "lost_from": lost_from,
            "at_risk_from": lost_from - timedelta(days=churn_days)}  # fmt: skip
    table = connection.execute(_SUBJECTS, {**days, "currency": money[0], "tax": money[1]}).to_arrow_table()
    column = {name: table[name].to_numpy() for name in table.column_names}
    values = {name: column[name].astype(object) for name in NAMES}
    return Subjects(column["subject_kind"].astype(str), column["subject_id"], values, column["sales_12m_amt"],
                    column["is_at_risk"].astype(bool), column["is_active"].astype(bool))  # fmt: skip


def read_categories(connection: duckdb.DuckDBPyConnection, as_of: date, most: int) -> dict[str, set[str]]:
    """Category -> customers who bought it within twelve months; the `most` bought ones."""
    days = {"as_of": as_of, "year_ago": _year_before(as_of), "most": most}
    return {name: set(buyers) for name, buyers in connection.execute(_CATEGORIES, days).fetchall()}


def read_labels(connection: duckdb.DuckDBPyConnection) -> Labels:
    """What the codes among the levels are called: types of customers and regions."""
    regions = connection.execute("select region_code, region_name_zh, region_name_en from core.dim_region").fetchall()
    return {**_TYPES, **{("region_code", code): (chinese, english) for code, chinese, english in regions}}


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
