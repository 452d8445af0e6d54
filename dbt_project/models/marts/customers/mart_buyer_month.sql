with rules as (
    select * from {{ source('plumbing', 'lifecycle') }}
),

months as (
    select * from {{ ref('int_months__shown') }}
),

orders as (
    select * from {{ ref('int_orders__sequence') }}
),

-- In which months' last 12 an order stands for its customer: stretches of one customer never overlap.
followed as (
    select
        *,
        {{ month_no('next_date') }} as next_month_no,
        lead(month_no, 2) over (partition by customer_id order by order_no asc nulls last) as second_next_month_no
    from orders
),

stretches as (
    select
        region_code, month_no as from_no, least(month_no + 11, coalesce(next_month_no - 1, month_no + 11)) as to_no,
        1 as buyers, 0 as repeaters
    from followed
    union all
    select
        region_code, next_month_no as from_no, least(month_no + 11, coalesce(second_next_month_no - 1, month_no + 11)) as to_no,
        0 as buyers, 1 as repeaters
    from followed
    where next_month_no is not null
),

windows as (
    select
        months.month_start_date, stretches.region_code,
        sum(stretches.buyers) as buyer_12m_count,
        sum(stretches.repeaters) as repeat_buyer_12m_count
    from stretches
    inner join months on months.month_no between stretches.from_no and stretches.to_no
    group by months.month_start_date, stretches.region_code
),

judged as (
    select
        orders.*, rules.second_order_days,
        cast({{ dateadd('day', 'rules.second_order_days', 'orders.sales_date') }} as date) as judged_date
    from orders
    cross join rules
),

-- An order is the customer's first of its month, or the month has counted him already.
bought as (
    select
        months.month_start_date, judged.region_code,
        count(*) filter (where judged.previous_date is null or judged.previous_date < months.month_start_date)
            as active_customer_count,
        count(*) filter (where judged.order_no = 1) as new_buyer_count,
        count(*) filter (where judged.order_no = 1 and judged.judged_date <= months.as_of_date) as matured_new_buyer_count,
        count(*) filter (
            where judged.order_no = 1 and judged.judged_date <= months.as_of_date and judged.next_date <= judged.judged_date
        ) as second_order_customer_count
    from judged
    inner join months on judged.month_no = months.month_no
    group by months.month_start_date, judged.region_code
),

first_month as (
    select min(month_no) as month_no from orders
),

final as (
    select
        windows.month_start_date, windows.region_code, months.is_finished, rules.second_order_days,
        case when months.is_finished then months.month_start_date end as finished_month_date,
        months.month_no - 11 > first_month.month_no as is_window_known,
        coalesce(bought.active_customer_count, 0) as active_customer_count,
        coalesce(bought.new_buyer_count, 0) as new_buyer_count,
        coalesce(bought.matured_new_buyer_count, 0) as matured_new_buyer_count,
        coalesce(bought.second_order_customer_count, 0) as second_order_customer_count,
        bought.second_order_customer_count / nullif(cast(bought.matured_new_buyer_count as double), 0) as second_order_ratio,
        case when months.month_no - 11 > first_month.month_no then windows.buyer_12m_count end as buyer_12m_count,
        case when months.month_no - 11 > first_month.month_no then windows.repeat_buyer_12m_count end as repeat_buyer_12m_count,
        case
            when months.month_no - 11 > first_month.month_no
                then windows.repeat_buyer_12m_count / nullif(cast(windows.buyer_12m_count as double), 0)
        end as repurchase_ratio
    from windows
    cross join rules
    cross join first_month
    inner join months on windows.month_start_date = months.month_start_date
    left join bought
        on windows.month_start_date = bought.month_start_date and windows.region_code is not distinct from bought.region_code
)

{{ cast_to_contract('final') }}
