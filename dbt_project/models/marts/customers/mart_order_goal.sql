with rules as (
    select * from {{ source('plumbing', 'lifecycle') }}
),

rhythm as (
    select customer_id, own_gap_days from {{ ref('mart_customer_purchase') }}
),

known as (
    select customer_id, region_code from {{ ref('dim_customer') }}
),

orders as (
    select
        sequence.customer_id, sequence.order_id, sequence.sales_date, sequence.order_no, sequence.net_sales_amt,
        rhythm.own_gap_days,
        avg(cast(sequence.net_sales_amt as double)) over (
            partition by sequence.customer_id, sequence.currency_code, sequence.tax_basis
            order by sequence.order_no asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as mean_before_amt,
        {{ datediff('sequence.previous_date', 'sequence.sales_date', 'day') }} as gap_days
    from {{ ref('int_orders__sequence') }} as sequence
    left join rhythm on sequence.customer_id = rhythm.customer_id
),

-- The first rule that fits decides, so that every order is counted once.
final as (
    select
        signs.*, known.region_code, orders.order_no, orders.gap_days,
        -- The day on which this customer ordered: a number can be shared by customers who ordered on other days.
        coalesce(orders.sales_date, signs.ordered_date) as sales_date,
        cast(date_trunc('month', coalesce(orders.sales_date, signs.ordered_date)) as date) as month_start_date,
        signs.margin_amt as goal_margin_amt,
        case
            when orders.order_id is null then 'unassigned'
            when orders.order_no = 1 then 'acquisition'
            when orders.gap_days > rules.churn_days then 'win_back'
            when signs.has_new_category then 'cross_sell'
            when
                signs.has_higher_tier or cast(orders.net_sales_amt as double) > rules.upsell_x * orders.mean_before_amt
                then 'up_sell'
            when orders.gap_days > rules.at_risk_x * orders.own_gap_days then 'retention'
            when signs.has_service then 'after_sales'
            else 'base'
        end as goal_code
    from {{ ref('int_orders__signs') }} as signs
    cross join rules
    left join known on signs.customer_id = known.customer_id
    left join orders on signs.customer_id = orders.customer_id and signs.order_id = orders.order_id
    where signs.counted_line_count > 0
)

{{ cast_to_contract('final') }}
