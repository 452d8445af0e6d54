with buyers as (
    select * from {{ ref('mart_customer_purchase') }}
    where last_order_date is not null
),

-- Amounts are compared within a currency and tax basis only.
scored as (
    select
        *,
        net_sales_12m_amt as monetary_amt,
        recency_days / nullif(own_gap_days, 0) as silence_x,
        {{ fifths('recency_days desc') }} as r_score,
        {{ fifths('frequency_orders asc') }} as f_score,
        {{ fifths('net_sales_12m_amt asc', within=['currency_code', 'tax_basis']) }} as m_score
    from buyers
),

cut as (
    select
        *,
        avg(r_score) over () as r_cut,
        avg(f_score) over () as f_cut,
        avg(m_score) over (partition by currency_code, tax_basis) as m_cut,
        case
            when own_gap_days is not null
                then rank() over (
                    partition by own_gap_days is not null
                    order by silence_x desc nulls last, frequency_change asc nulls last
                )
        end as leave_rank
    from scored
),

graded as (
    select
        *,
        cast(cast(r_score as integer) as varchar) || cast(cast(f_score as integer) as varchar)
        || cast(cast(m_score as integer) as varchar) as rfm_code,
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
        value_class || '_' || behaviour_class as rfm_grade,
        case value_class when 'important' then '重要' else '一般' end
        || case behaviour_class when 'value' then '价值' when 'develop' then '发展' when 'keep' then '保持' else '挽留' end
            as rfm_grade_zh
    from graded
    inner join {{ ref('dim_customer') }} as customers on graded.customer_id = customers.customer_id
)

{{ cast_to_contract('final') }}
