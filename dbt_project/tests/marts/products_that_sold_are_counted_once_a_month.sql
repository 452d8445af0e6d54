-- In a month with stock records every product sold is counted, be it in stock or not.
with counted as (
    select month_date, sum(sold_sku_count + sold_without_stock_count) as product_count
    from {{ ref('mart_sku_sell_through') }}
    group by month_date
),

sold as (
    select cast(date_trunc('month', ordered_date) as date) as month_date, count(distinct product_id) as product_count
    from {{ ref('fct_order_line') }}
    where not is_cancelled and product_id <> 'unknown'
    group by date_trunc('month', ordered_date)
)

select counted.month_date, counted.product_count, sold.product_count as sold_product_count
from counted
left join sold on counted.month_date = sold.month_date
where counted.product_count <> coalesce(sold.product_count, 0)
