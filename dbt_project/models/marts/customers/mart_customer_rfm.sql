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
        end as behaviour_class,
        case when m_score >= 4 then 'important' else 'general' end as fifths_value_class,
        case
            when r_score >= 4 and f_score >= 4 then 'value'
            when r_score >= 4 then 'develop'
            when f_score >= 4 then 'keep'
            else 'rescue'
        end as fifths_behaviour_class,
        -- Whom to call first: the fifth most likely to leave before the next one, and within it who buys most.
        case when leave_rank is not null then {{ fifths('leave_rank desc', within=['leave_rank is not null']) }} end
            as leave_score
    from cut
),

-- Of one-time buyers the model knows nothing: they have no probability of leaving.
leaving as (
    select customer_id, 1 - p_alive as leave_probability_ratio from {{ ref('mart_customer_clv') }}
    where has_repeated
),

earned as (
    select customer_id, currency_code, value_amt as margin_12m_amt from {{ ref('int_customer_values__ranked') }}
    where value_measure = 'profit'
),

final as (
    select
        graded.*,
        customers.name,
        customers.customer_type,
        customers.region_code,
        customers.account_manager_id,
        value_class || '_' || behaviour_class as rfm_grade,
        {{ rfm_grade_zh('value_class', 'behaviour_class') }} as rfm_grade_zh,
        fifths_value_class || '_' || fifths_behaviour_class as rfm_grade_fifths,
        {{ rfm_grade_zh('fifths_value_class', 'fifths_behaviour_class') }} as rfm_grade_fifths_zh,
        value_class || behaviour_class <> fifths_value_class || fifths_behaviour_class as is_grade_disputed,
        case
            when leave_score is not null then rank() over (
                partition by leave_score is not null, graded.currency_code, graded.tax_basis
                order by leave_score desc nulls last, monetary_amt desc nulls last
            )
        end as priority,
        earned.margin_12m_amt,
        leaving.leave_probability_ratio,
        cast(earned.margin_12m_amt as double) * leaving.leave_probability_ratio as priority_amt
    from graded
    inner join {{ ref('dim_customer') }} as customers on graded.customer_id = customers.customer_id
    left join leaving on graded.customer_id = leaving.customer_id
    left join earned on graded.customer_id = earned.customer_id and graded.currency_code = earned.currency_code
)

{{ cast_to_contract('final') }}
