with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

orders as (
    select * from {{ ref('mart_sales_order') }}
    where not is_orphan_customer
),

valid_orders as (
    select orders.* from orders
    cross join night
    where orders.order_line_count > orders.cancelled_line_count and orders.sales_date <= night.as_of_date
),

frequency as (
    select
        valid_orders.customer_id,
        night.as_of_date,
        max(valid_orders.sales_date) as last_order_date,
        count(distinct case
            when valid_orders.sales_date > {{ dateadd('month', -12, 'night.as_of_date') }} then valid_orders.order_id
        end) as frequency_orders,
        count(distinct case
            when valid_orders.sales_date > {{ dateadd('day', -90, 'night.as_of_date') }} then valid_orders.order_id
        end) as orders_90d_count,
        count(distinct case
            when
                valid_orders.sales_date > {{ dateadd('day', -455, 'night.as_of_date') }}
                and valid_orders.sales_date <= {{ dateadd('day', -365, 'night.as_of_date') }}
                then valid_orders.order_id
        end) as orders_90d_year_ago_count
    from valid_orders
    cross join night
    group by valid_orders.customer_id, night.as_of_date
),

order_days as (
    select distinct customer_id, sales_date from valid_orders
),

gaps as (
    select
        customer_id,
        {{ datediff(
            'lag(sales_date) over (partition by customer_id order by sales_date asc nulls last)', 'sales_date', 'day'
        ) }} as gap_days
    from order_days
),

rhythm as (
    select customer_id, median(gap_days) as own_gap_days from gaps
    where gap_days is not null
    group by customer_id
),

monetary as (
    select
        orders.customer_id,
        coalesce(sum(orders.net_sales_amt) filter (
            where orders.sales_date > {{ dateadd('month', -12, 'night.as_of_date') }}
            and orders.sales_date <= night.as_of_date
        ), 0) as monetary_amt,
        case when min(orders.currency_code) = max(orders.currency_code) then min(orders.currency_code) end as currency_code,
        case when min(orders.tax_basis) = max(orders.tax_basis) then min(orders.tax_basis) end as tax_basis
    from orders
    cross join night
    group by orders.customer_id
),

measured as (
    select
        frequency.*,
        monetary.monetary_amt,
        monetary.currency_code,
        monetary.tax_basis,
        rhythm.own_gap_days,
        frequency.orders_90d_count - frequency.orders_90d_year_ago_count as frequency_change,
        {{ datediff('frequency.last_order_date', 'frequency.as_of_date', 'day') }} as recency_days
    from frequency
    inner join monetary on frequency.customer_id = monetary.customer_id
    left join rhythm on frequency.customer_id = rhythm.customer_id
),

ranked as (
    select
        *,
        recency_days / nullif(own_gap_days, 0) as silence_x,
        count(*) over () as base_count,
        rank() over (order by recency_days desc nulls last) as r_rank,
        rank() over (order by frequency_orders asc nulls last) as f_rank,
        rank() over (order by monetary_amt asc nulls last) as m_rank
    from measured
),

scored as (
    select
        *,
        1 + floor((r_rank - 1) * 5 / nullif(cast(base_count as double), 0)) as r_score,
        1 + floor((f_rank - 1) * 5 / nullif(cast(base_count as double), 0)) as f_score,
        1 + floor((m_rank - 1) * 5 / nullif(cast(base_count as double), 0)) as m_score,
        case
            when own_gap_days is not null
                then rank() over (
                    partition by own_gap_days is not null
                    order by silence_x desc nulls last, frequency_change asc nulls last
                )
        end as leave_rank
    from ranked
),

cut as (
    select
        *,
        avg(r_score) over () as r_cut,
        avg(f_score) over () as f_cut,
        avg(m_score) over () as m_cut
    from scored
),

graded as (
    select
        *,
        case when m_score > m_cut then 'important' else 'general' end as value_class,
        case
            when r_score > r_cut and f_score > f_cut then 'value'
            when r_score > r_cut then 'develop'
            when f_score > f_cut then 'keep'
            else 'rescue'
        end as behaviour_class
    from cut
),

final as (
    select
        graded.*,
        customers.name,
        customers.customer_type,
        customers.region_code,
        customers.account_manager_id,
        cast(cast(r_score as integer) as varchar) || cast(cast(f_score as integer) as varchar)
        || cast(cast(m_score as integer) as varchar) as rfm_code,
        value_class || '_' || behaviour_class as rfm_grade,
        case value_class when 'important' then '重要' else '一般' end
        || case behaviour_class when 'value' then '价值' when 'develop' then '发展' when 'keep' then '保持' else '挽留' end
            as rfm_grade_zh
    from graded
    inner join {{ ref('dim_customer') }} as customers on graded.customer_id = customers.customer_id
)

{{ cast_to_contract('final') }}
