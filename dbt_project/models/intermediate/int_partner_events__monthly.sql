with bought as (
    select * from {{ ref('int_partner_lines__bought') }}
    where is_of_own_basis
),

-- What is sold on is worth what the distributor itself pays for it: units differ, and no end price is reported.
prices as (
    select
        customer_id, product_id,
        cast(sum(net_sales_amt) as double) / nullif(cast(sum(ordered_qty) as double), 0) as mean_price_amt
    from bought
    group by customer_id, product_id
),

reports as (
    select reports.*, records.customer_id, prices.mean_price_amt
    from {{ ref('fct_partner_report') }} as reports
    inner join {{ ref('int_partners__records') }} as records on reports.customer_record_id = records.customer_record_id
    left join prices on records.customer_id = prices.customer_id and reports.product_id = prices.product_id
),

delays as (
    select
        customer_id, cast(date_trunc('month', due_date) as date) as month_date,
        median(report_delay_days) as report_delay_median_days
    from reports
    where due_date is not null
    group by customer_id, cast(date_trunc('month', due_date) as date)
),

-- Lines are added up before they are told by kind.
bought_months as (
    select
        customer_id, month_date, count(*) as line_count,
        cast(sum(net_sales_amt) as double) as net_sales_amt,
        cast(sum(net_sales_untaxed_amt) filter (where margin_amt is not null) as double) as costed_sales_amt,
        cast(sum(margin_amt) as double) as margin_amt
    from bought
    group by customer_id, month_date
),

-- By customer before the basis is looked up: three tables joined by currency first are four billion rows.
returned_months as (
    select
        records.customer_id, returns.currency_code, returns.tax_basis,
        cast(date_trunc('month', returns.returned_date) as date) as month_date,
        count(*) as return_count, sum(returns.refund_amt) as refund_amt
    from {{ ref('fct_return') }} as returns
    inner join {{ ref('int_partners__records') }} as records on returns.customer_record_id = records.customer_record_id
    group by
        records.customer_id, returns.currency_code, returns.tax_basis,
        cast(date_trunc('month', returns.returned_date) as date)
),

order_months as (
    select customer_id, month_date, count(*) as order_count
    from (
        select customer_id, order_id, min(month_date) as month_date from bought
        group by customer_id, order_id
    ) as orders
    group by customer_id, month_date
),

told as (
    select customer_id, month_date as told_date, 'net_sales' as kind, line_count as told_count, net_sales_amt as told_amt
    from bought_months
    union all
    select customer_id, month_date, 'costed_sales' as kind, line_count as told_count, costed_sales_amt as told_amt
    from bought_months
    union all
    select customer_id, month_date, 'margin' as kind, line_count as told_count, margin_amt as told_amt from bought_months
    union all
    select customer_id, month_date, 'own_line' as kind, line_count as told_count, line_count as told_amt from bought_months
    union all
    select customer_id, month_date, 'order' as kind, order_count as told_count, order_count as told_amt from order_months
    union all
    select customer_id, month_date, 'line' as kind, count(*) as told_count, count(*) as told_amt
    from {{ ref('int_partner_lines__bought') }}
    group by customer_id, month_date
    union all
    select
        returned_months.customer_id, returned_months.month_date, 'returned' as kind, returned_months.return_count as told_count,
        returned_months.refund_amt as told_amt
    from returned_months
    inner join {{ ref('int_customers__basis') }} as bases
        on
            returned_months.customer_id = bases.customer_id
            and returned_months.currency_code is not distinct from bases.currency_code
            and returned_months.tax_basis is not distinct from bases.tax_basis
    union all
    select
        customer_id, sold_date as told_date, 'sold' as kind, 1 as told_count, sold_qty * mean_price_amt as told_amt
    from reports
    union all
    select customer_id, sold_date as told_date, 'unpriced' as kind, 1 as told_count, 1 as told_amt from reports
    where mean_price_amt is null
    union all
    select customer_id, due_date as told_date, 'due' as kind, 1 as told_count, report_delay_days as told_amt from reports
    where due_date is not null
    union all
    select customer_id, due_date as told_date, 'in_time' as kind, 1 as told_count, 1 as told_amt from reports
    where is_reported_in_time
    union all
    select records.customer_id, leads.created_date as told_date, 'lead' as kind, 1 as told_count, 1 as told_amt
    from {{ ref('fct_lead') }} as leads
    inner join {{ ref('int_partners__records') }} as records on leads.referrer_customer_record_id = records.customer_record_id
),

added as (
    select
        customer_id, kind, cast(date_trunc('month', told_date) as date) as month_date,
        sum(told_count) as told_count, sum(told_amt) as told_amt
    from told
    group by customer_id, kind, cast(date_trunc('month', told_date) as date)
),

final as (
    select
        added.*, bases.currency_code, bases.tax_basis,
        case when added.kind = 'due' then delays.report_delay_median_days end as report_delay_median_days
    from added
    left join {{ ref('int_customers__basis') }} as bases on added.customer_id = bases.customer_id
    left join delays on added.customer_id = delays.customer_id and added.month_date = delays.month_date
)

select * from final
