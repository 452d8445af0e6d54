-- The base of the Pareto curve holds what known customers bought within 12 months, whole orders of one currency and tax basis.
with concentrated as (
    select coalesce(sum(total_amt), 0) as total_amt from {{ ref('mart_value_concentration') }}
    where value_measure = 'revenue'
),

curve as (
    select coalesce(sum(value_amt), 0) as total_amt from {{ ref('mart_value_curve') }}
    where value_measure = 'revenue'
),

orders as (
    select coalesce(sum(orders.net_sales_amt), 0) as total_amt
    from {{ ref('int_orders__sequence') }} as orders
    inner join {{ source('plumbing', 'night') }} as night
        on orders.sales_date > cast({{ dateadd('month', -12, 'night.as_of_date') }} as date)
)

select orders.total_amt
from orders
cross join concentrated
cross join curve
where orders.total_amt <> concentrated.total_amt or orders.total_amt <> curve.total_amt
