"""The right monthly KPIs with what they are compared with, the purchases of customers and the sales of categories.

Computed from `lines_now` and `said_tickets` of `truth.py` day by day, over the first and last day of each span.
"""

from __future__ import annotations

import duckdb


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute the KPIs as they must stand after the night that variable `night` names; needs the targets."""
    for statement in (_CATEGORIES, _PURCHASES, _DAYS, _SPANS, _MONTHS, _MONTH_TARGETS, _ELAPSED):
        connection.execute(statement)


_CATEGORIES = """
insert into kpis
select getvariable('night'), 'mart_sales_category', 'net_sales_amt',
       '{"category_name": "' || word('product_category', product) || '"}', sum(net_cents) filter (state < 3) / 100.0
from lines_now join lines using (o, line_no) group by word('product_category', product)
"""
# Sums over the customers, so that a missed match moves nothing. An order is a purchase unless every line is cancelled.
_PURCHASES = """
insert into kpis
with bought as (
    select o, min(ordered) as ordered, sum(net_cents) filter (state < 3) as cents, bool_or(state <> 3) as is_kept
    from lines_now where not is_orphan group by o
),
aged as (
    select *, ordered > getvariable('night') - interval 12 month as is_of_12m, getvariable('night') - ordered as age,
           (getvariable('night') - interval 12 month)::date - ordered as age_a_year_ago
    from bought where ordered <= getvariable('night')
),
told as (
    select * from (values
        ('monetary_amt', 'mart_customer_rfm'), ('frequency_orders', 'mart_customer_rfm'),
        ('orders_90d_count', 'mart_customer_rfm'), ('orders_90d_year_ago_count', 'mart_customer_rfm'),
        ('orders_90d_before_count', 'mart_customer_purchase'), ('net_sales_12m_amt', 'mart_customer_purchase'),
        ('net_sales_12m_amt', 'mart_customer_360')) m(kpi, mart)
),
counted as (
    unpivot (
        select coalesce(sum(cents) filter (is_of_12m), 0) / 100.0 as monetary_amt, monetary_amt as net_sales_12m_amt,
               count(*) filter (is_kept and is_of_12m)::double as frequency_orders,
               count(*) filter (is_kept and age < 90)::double as orders_90d_count,
               count(*) filter (is_kept and age between 90 and 179)::double as orders_90d_before_count,
               case when max(age_a_year_ago) >= 90
                   then count(*) filter (is_kept and age_a_year_ago between 0 and 89) else 0 end
                   ::double as orders_90d_year_ago_count
        from aged
    ) on * into name kpi value value
)
select getvariable('night'), mart, kpi, '{}', value from counted join told using (kpi)
"""
# A month and what it is compared with, as first and last day; the running month with as many days of the others.
_SPANS = """
create or replace temp table spans as
select month, side, first, case when last_day(month) > getvariable('night')
           then least(last_day(first), first + (getvariable('night') - month)::int) else last_day(first) end as until
from (select unnest(generate_series(date '2024-12-01', getvariable('night'), interval 1 month))::date as month),
     (values ('value', 0), ('previous_value', 1), ('last_year_value', 12)) s(side, back),
     lateral (select (month - to_months(back))::date as first)
where first >= date '2024-12-01'
"""
_DAYS = """
create or replace temp table days as
select ordered as day, word('region_code', region) as region, 'net_sales_amt' as kpi,
       min(min(ordered)) over () as began,
       coalesce(sum(net_cents) filter (state < 3), 0) / 100.0 as amount from lines_now group by ordered, region
union all
select ordered, word('region_code', region), 'order_count', min(min(ordered)) over (), count(distinct o)
from lines_now group by ordered, region
union all
select opened, null, unnest(['ticket_count', 'complaint_count']), min(opened) over (), unnest([tickets, complaints])
from (select opened, count(*) as tickets, count(*) filter (is_complaint) as complaints
      from (select t, max_by(opened, said_in) as opened, max_by(is_complaint, said_in) as is_complaint
            from said_tickets where arrived <= getvariable('night') group by t) group by opened)
"""
# Every month of the company; of the regions the last two, and no tickets: whose region a ticket is, identity decides.
_MONTHS = """
insert into kpis
select getvariable('night'), 'mart_kpi_home', side, json_object('kpi', kpi, 'month_start_date', month::varchar,
       'is_whole_company', 'true'), sum(amount)
from spans join days on day between first and until
where side = 'value' or first >= began group by side, kpi, month
union all
select getvariable('night'), 'mart_kpi_home', side, json_object('kpi', kpi, 'month_start_date', month::varchar,
       'region_code', region), sum(amount)
from spans join days on day between first and until
where region is not null and (side = 'value' or first >= began) and month > getvariable('night') - 62
group by side, kpi, month, region
"""
_MONTH_TARGETS = """
insert into kpis
with reached as (
    select month, sum(amount) as amount from spans join days on day between first and until
    where side = 'value' and kpi = 'net_sales_amt' group by month
),
wanted as (
    select month, sum(hundredths) * 100.0 as amount from targets
    where measure = 1 and month <= getvariable('night') group by month
)
select getvariable('night'), 'mart_kpi_home', unnest(['target_value', 'attainment_x']),
       json_object('kpi', 'net_sales_amt', 'month_start_date', month::varchar, 'is_whole_company', 'true'),
       unnest([wanted.amount, coalesce(reached.amount, 0) / wanted.amount])
from wanted left join reached using (month)
union all
select getvariable('night'), 'mart_kpi_home', 'target_value', json_object('kpi', 'net_sales_amt',
       'month_start_date', month::varchar, 'region_code', word('region_code', region)), sum(hundredths) * 100.0
from targets where measure = 1 and month <= getvariable('night') and month > getvariable('night') - 62
group by month, region
"""
# November has no official holiday: its working days are Monday to Friday, and no calendar is asked.
_ELAPSED = """
insert into kpis
with november as (
    select unnest(generate_series(date_trunc('month', getvariable('night')), last_day(getvariable('night')),
                                  interval 1 day))::date as day
)
select getvariable('night'), 'mart_kpi_home', 'time_elapsed_ratio', json_object('kpi', 'net_sales_amt',
       'month_start_date', min(day)::varchar, 'is_whole_company', 'true'),
       count(*) filter (isodow(day) < 6 and day <= getvariable('night')) / count(*) filter (isodow(day) < 6)
from november having month(min(day)) = 11
"""
