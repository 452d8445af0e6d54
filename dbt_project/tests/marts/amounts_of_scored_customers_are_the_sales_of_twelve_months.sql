-- Nothing is bought in 12 months by a customer who is not scored, except amounts of wholly cancelled orders, which are 0.
with scored as (
    select coalesce(sum(monetary_amt), 0) as monetary_amt from {{ ref('mart_customer_rfm') }}
),

customers as (
    select coalesce(sum(net_sales_12m_amt), 0) as net_sales_12m_amt from {{ ref('mart_customer_360') }}
)

select scored.monetary_amt, customers.net_sales_12m_amt
from scored
cross join customers
where scored.monetary_amt <> customers.net_sales_12m_amt
