with months as (
    select * from {{ ref('int_months__shown') }}
),

final as (
    select
        months.month_start_date, months.is_finished,
        orders.region_code, orders.currency_code, orders.goal_code,
        count(*) as order_count,
        count(distinct case when orders.goal_code <> 'unassigned' then orders.customer_id end) as customer_count,
        sum(orders.net_sales_untaxed_amt) as net_sales_untaxed_amt,
        sum(orders.goal_margin_amt) as goal_margin_amt,
        sum(orders.uncosted_line_count) as uncosted_line_count
    from {{ ref('mart_order_goal') }} as orders
    inner join months on orders.month_start_date = months.month_start_date
    group by months.month_start_date, months.is_finished, orders.region_code, orders.currency_code, orders.goal_code
)

{{ cast_to_contract('final') }}
