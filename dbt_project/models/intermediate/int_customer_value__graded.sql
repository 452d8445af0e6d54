{#- 0 is the twelve months up to the night; 1 to 7 those up to the end of so many months before. -#}
{%- set steps_back = range(0, 8) -%}

with night as (
    select night.as_of_date, thresholds.value_a_pct, thresholds.value_b_pct, {{ month_no('night.as_of_date') }} as this_month_no
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

parts as (
    select customer_id, currency_code, month_no, is_in_year, margin_amt as contribution_amt
    from {{ ref('int_customer_sales__waterfall') }}
    union all
    select
        customer_id, currency_code, month_no, is_in_year,
        -(rebate_amt + freight_amt + cost_to_serve_amt + benefit_amt) as contribution_amt
    from {{ ref('int_customer_charges__monthly') }}
),

-- One pass for all days: a customer's months are few, and a join with the days would repeat them.
summed as (
    select
        parts.customer_id, parts.currency_code,
        {%- for back in steps_back %}
            sum(parts.contribution_amt) filter (
                where
                {{
                    "parts.is_in_year" if back == 0 else
                    "parts.month_no between night.this_month_no - " ~ (back + 11) ~ " and night.this_month_no - " ~ back
                }}
            ) as contribution_{{ back }}_amt
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from parts
    cross join night
    group by parts.customer_id, parts.currency_code
),

standing as (
    select customer_id, currency_code, 0 as months_back, contribution_0_amt as contribution_amt from summed
    where contribution_0_amt is not null
    {%- for back in range(1, 8) %}
        union all
        select customer_id, currency_code, {{ back }} as months_back, contribution_{{ back }}_amt as contribution_amt from summed
        where contribution_{{ back }}_amt is not null
    {%- endfor %}
),

-- Who brings nothing or less has no share of what the others bring.
ranked as (
    select
        *,
        count(*) over day as base_count,
        sum(greatest(contribution_amt, 0)) over day as positive_amt,
        sum(greatest(contribution_amt, 0)) over best_first - greatest(contribution_amt, 0) as amt_before,
        row_number() over best_first as contribution_rank
    from standing
    window
        day as (partition by months_back, currency_code),
        best_first as (
            partition by months_back, currency_code order by contribution_amt desc nulls last, customer_id asc nulls last
            rows between unbounded preceding and current row
        )
),

-- The customer that crosses the line belongs to the better grade, so that there is always an A.
graded as (
    select
        ranked.*, night.this_month_no, night.as_of_date, night.value_a_pct, night.value_b_pct,
        cast(ranked.amt_before as double) / nullif(cast(ranked.positive_amt as double), 0) as share_before_ratio
    from ranked
    cross join night
),

final as (
    select
        *,
        case
            when contribution_amt <= 0 then 'C'
            when share_before_ratio < value_a_pct / 100 then 'A'
            when share_before_ratio < value_b_pct / 100 then 'B'
            else 'C'
        end as value_grade
    from graded
)

select * from final
