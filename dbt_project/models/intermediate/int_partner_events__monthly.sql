-- Who reports what it sold on, or is granted rebates, is a distributor: no export says so in so many words.
with partners as (
    select distinct customers.customer_id
    from (
        select customer_record_id from {{ ref('fct_partner_report') }}
        union
        select customer_record_id from {{ ref('fct_rebate') }}
    ) as dealt
    inner join {{ ref('bridge_customer_source') }} as customers on dealt.customer_record_id = customers.customer_record_id
),

records as (
    select records.customer_record_id, records.customer_id
    from {{ ref('bridge_customer_source') }} as records
    inner join partners on records.customer_id = partners.customer_id
),

lines as (
    select margins.*, records.customer_id
    from {{ ref('int_order_lines__margin') }} as margins
    inner join records on margins.customer_record_id = records.customer_record_id
    where margins.is_counted
),

-- Amounts of a distributor are in the currency and tax basis of most of its lines; the others are counted and in no amount.
bases as (
    select
        customer_id, currency_code, tax_basis,
        row_number() over (
            partition by customer_id
            order by count(*) desc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as basis_no
    from lines
    group by customer_id, currency_code, tax_basis
),

bought as (
    select lines.*
    from lines
    inner join bases
        on
            lines.customer_id = bases.customer_id and bases.basis_no = 1
            and lines.currency_code is not distinct from bases.currency_code
            and lines.tax_basis is not distinct from bases.tax_basis
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
    inner join records on reports.customer_record_id = records.customer_record_id
    left join prices on records.customer_id = prices.customer_id and reports.product_id = prices.product_id
),

told as (
    select customer_id, ordered_date as told_date, 'net_sales' as kind, cast(net_sales_amt as double) as told_amt from bought
    union all
    select customer_id, ordered_date as told_date, 'costed_sales' as kind, net_sales_untaxed_amt as told_amt from bought
    where margin_amt is not null
    union all
    select customer_id, ordered_date as told_date, 'margin' as kind, margin_amt as told_amt from bought
    union all
    select customer_id, min(ordered_date) as told_date, 'order' as kind, 1 as told_amt from bought
    group by customer_id, order_id
    union all
    select customer_id, ordered_date as told_date, 'line' as kind, 1 as told_amt from lines
    union all
    select customer_id, ordered_date as told_date, 'own_line' as kind, 1 as told_amt from bought
    union all
    select records.customer_id, returns.returned_date as told_date, 'returned' as kind, returns.refund_amt as told_amt
    from {{ ref('fct_return') }} as returns
    inner join records on returns.customer_record_id = records.customer_record_id
    inner join bases
        on
            records.customer_id = bases.customer_id and bases.basis_no = 1
            and returns.currency_code is not distinct from bases.currency_code
            and returns.tax_basis is not distinct from bases.tax_basis
    union all
    select customer_id, sold_date as told_date, 'sold' as kind, sold_qty * mean_price_amt as told_amt from reports
    union all
    select customer_id, sold_date as told_date, 'unpriced' as kind, 1 as told_amt from reports
    where mean_price_amt is null
    union all
    select customer_id, due_date as told_date, 'due' as kind, report_delay_days as told_amt from reports
    where due_date is not null
    union all
    select customer_id, due_date as told_date, 'in_time' as kind, 1 as told_amt from reports
    where is_reported_in_time
    union all
    select records.customer_id, leads.created_date as told_date, 'lead' as kind, 1 as told_amt
    from {{ ref('fct_lead') }} as leads
    inner join records on leads.referrer_customer_record_id = records.customer_record_id
),

final as (
    select
        told.customer_id, bases.currency_code, bases.tax_basis, told.kind,
        cast(date_trunc('month', told.told_date) as date) as month_date,
        count(*) as told_count,
        sum(told.told_amt) as told_amt,
        case when told.kind = 'due' then median(told.told_amt) end as report_delay_median_days
    from told
    left join bases on told.customer_id = bases.customer_id and bases.basis_no = 1
    group by
        told.customer_id, bases.currency_code, bases.tax_basis, told.kind,
        cast(date_trunc('month', told.told_date) as date)
)

select * from final
