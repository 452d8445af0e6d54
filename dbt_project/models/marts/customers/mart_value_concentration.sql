with curve as (
    select * from {{ ref('int_customer_values__ranked') }}
),

summed as (
    select
        as_of_date, value_measure, currency_code, tax_basis,
        max(base_count) as buyer_count,
        count(*) filter (where value_amt < 0) as negative_customer_count,
        max(total_amt) as total_amt,
        coalesce(sum(value_amt) filter (where value_amt < 0), 0) as negative_amt,
        max(top20_count) as top20_customer_count,
        sum(value_amt) filter (where value_no <= top20_count) as top20_amt,
        count(*) filter (where value_amt >= 0) as gini_customer_count,
        sum(value_amt) filter (where value_amt >= 0) as gini_amt,
        max(cumulative_amt) as peak_amt,
        count(*) filter (where cumulative_amt < 0.8 * total_amt) + 1 as customers_for_80_count,
        -- Σ(2i − n − 1)x over the n that are not negative, i from the smallest: they are the first n of the descending order.
        sum((cast(nonnegative_count as double) + 1 - 2 * value_no) * cast(value_amt as double)) filter (where value_amt >= 0)
            as gini_sum
    from curve
    group by as_of_date, value_measure, currency_code, tax_basis
),

final as (
    select
        *,
        cast(top20_amt as double) / nullif(case when total_amt > 0 then cast(total_amt as double) end, 0) as top20_share_x,
        case when negative_customer_count = 0 then cast(top20_amt as double) / nullif(cast(total_amt as double), 0) end
            as top20_share_ratio,
        gini_sum / nullif(gini_customer_count * cast(gini_amt as double), 0) as gini_ratio,
        cast(peak_amt as double) / nullif(case when total_amt > 0 then cast(total_amt as double) end, 0) as whale_peak_x,
        customers_for_80_count / nullif(cast(buyer_count as double), 0) as customers_for_80_ratio
    from summed
)

{{ cast_to_contract('final') }}
