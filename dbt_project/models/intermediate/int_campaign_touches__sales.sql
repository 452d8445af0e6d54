with campaigns as (
    select campaign_id, started_date, window_end_date, currency_code, tax_basis
    from {{ ref('dim_campaign') }}
),

touches as (
    select
        touches.*,
        touches.arm = 'treatment' as is_treated,
        campaigns.started_date,
        campaigns.window_end_date,
        campaigns.currency_code,
        campaigns.tax_basis
    from {{ ref('fct_campaign_touch') }} as touches
    inner join campaigns on touches.campaign_id = campaigns.campaign_id
),

sales as (
    select
        customer_record_id, ordered_date, currency_code, tax_basis,
        sum(net_sales_amt) as net_sales_amt,
        sum(case when net_sales_amt <> 0 then profit_amt else 0 end) as profit_amt,
        count_if(net_sales_amt <> 0 and profit_amt is null) as lines_without_profit
    from {{ ref('fct_order_line') }}
    group by customer_record_id, ordered_date, currency_code, tax_basis
),

first_orders as (
    select customer_record_id, min(ordered_date) as first_order_date
    from {{ ref('fct_order_line') }}
    group by customer_record_id
),

bought as (
    select
        touches.campaign_touch_id,
        sum(sales.net_sales_amt) as net_sales_amt,
        sum(sales.profit_amt) as profit_amt,
        sum(sales.lines_without_profit) as lines_without_profit
    from touches
    inner join sales
        on
            touches.customer_record_id = sales.customer_record_id
            and sales.ordered_date between touches.started_date and touches.window_end_date
            and touches.currency_code is not distinct from sales.currency_code
            and touches.tax_basis is not distinct from sales.tax_basis
    group by touches.campaign_touch_id
),

final as (
    select
        touches.*,
        cast(coalesce(bought.net_sales_amt, 0) as decimal(18, 4)) as net_sales_amt,
        cast(coalesce(bought.profit_amt, 0) as decimal(18, 4)) as profit_amt,
        coalesce(bought.lines_without_profit, 0) as lines_without_profit,
        coalesce(
            first_orders.first_order_date between touches.started_date and touches.window_end_date, false
        ) as is_new
    from touches
    left join bought on touches.campaign_touch_id = bought.campaign_touch_id
    left join first_orders on touches.customer_record_id = first_orders.customer_record_id
)

select * from final
