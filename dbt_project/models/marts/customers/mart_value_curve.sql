with ranked as (
    select * from {{ ref('int_customer_values__ranked') }}
),

steps as (
    select
        as_of_date, value_measure, currency_code, tax_basis, percentile_no,
        count(*) as customer_count,
        sum(value_amt) as value_amt,
        max(value_no) as cumulative_customer_count,
        max_by(cumulative_amt, value_no) as cumulative_amt,
        max(base_count) as buyer_count,
        max(total_amt) as total_amt
    from ranked
    group by as_of_date, value_measure, currency_code, tax_basis, percentile_no
),

final as (
    select
        *,
        ceil(percentile_no / 10.0) as decile_no,
        cumulative_customer_count / nullif(cast(buyer_count as double), 0) as cumulative_customer_ratio,
        cast(cumulative_amt as double)
        / nullif(case when total_amt > 0 then cast(total_amt as double) end, 0) as cumulative_share_x
    from steps
)

{{ cast_to_contract('final') }}
