with read as (
    select * from {{ ref('int_record_months__read') }}
),

counted as (
    select
        month_start_date, region_code, currency_code, tax_basis,
        grouping(region_code) = 1 as is_whole_company,
        grouping(currency_code) = 1 as is_every_basis,
        min(published_at) as published_at,
        count(distinct published_id) as published_customer_count,
        count(distinct restated_id) as restated_customer_count,
        count(distinct case when published_id is not null then published_restated_id end) as pair_count,
        count(distinct case when is_new_published then published_id end) as published_new_customer_count,
        count(distinct case when is_new_restated then restated_id end) as restated_new_customer_count,
        sum(net_sales_amt) as net_sales_amt
    from read
    group by grouping sets (
        (month_start_date, region_code, currency_code, tax_basis), (month_start_date, currency_code, tax_basis),
        (month_start_date, region_code), (month_start_date)
    )
),

-- Whoever has k customers today was split k - 1 times since; who was m customers then was merged m - 1 times.
final as (
    select
        month_start_date, published_at, is_whole_company, region_code, is_every_basis, currency_code, tax_basis,
        published_customer_count, restated_customer_count, published_new_customer_count, restated_new_customer_count,
        concat_ws(
            '|', cast(month_start_date as varchar), case when is_whole_company then '1' else '0' end, coalesce(region_code, '-'),
            case when is_every_basis then '1' else '0' end, coalesce(currency_code, '-'), coalesce(tax_basis, '-')
        ) as customer_month_id,
        pair_count - restated_customer_count as merged_since_count,
        pair_count - published_customer_count as split_since_count,
        published_customer_count - published_new_customer_count as published_returning_customer_count,
        restated_customer_count - restated_new_customer_count as restated_returning_customer_count,
        case when not is_every_basis then net_sales_amt end as net_sales_amt,
        case when not is_every_basis then cast(net_sales_amt as double) / nullif(published_customer_count, 0) end
            as published_sales_per_customer_amt,
        case when not is_every_basis then cast(net_sales_amt as double) / nullif(restated_customer_count, 0) end
            as restated_sales_per_customer_amt
    from counted
)

{{ cast_to_contract('final') }}
order by month_start_date asc nulls last, customer_month_id asc nulls last
