with night as (
    select
        as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date,
        {{ month_no('as_of_date') }} as this_month_no
    from {{ source('plumbing', 'night') }}
),

bases as (
    select customer_id, currency_code from {{ ref('int_customers__basis') }}
),

-- What share of a price is not tax: the customer's own orders say it.
untaxed as (
    select customer_id, sum(net_sales_untaxed_amt) / nullif(cast(sum(net_sales_amt) as double), 0) as untaxed_share_ratio
    from {{ ref('int_customer_sales__waterfall') }}
    group by customer_id
),

paid as (
    select
        customer_record_id, rebate_month_date as charge_date, currency_code, tax_basis, 'rebate' as charge,
        rebate_amt as charge_amt
    from {{ ref('fct_rebate') }}
    union all
    select
        customer_record_id, freight_date as charge_date, currency_code, tax_basis, 'freight' as charge, freight_amt as charge_amt
    from {{ ref('fct_freight') }}
    union all
    select customer_record_id, given_date as charge_date, currency_code, tax_basis, 'benefit' as charge, benefit_amt as charge_amt
    from {{ ref('fct_loyalty_benefit') }}
),

-- A rebate lowers a price, so the tax in it is no cost. What else is paid is a cost as it is stated.
charges as (
    select
        records.customer_id, paid.charge_date, paid.currency_code, paid.charge,
        case
            when paid.charge = 'rebate' and paid.tax_basis = 'included'
                then cast(cast(paid.charge_amt as double) * coalesce(untaxed.untaxed_share_ratio, 1) as decimal(18, 4))
            else paid.charge_amt
        end as charge_amt
    from paid
    inner join {{ ref('bridge_customer_source') }} as records on paid.customer_record_id = records.customer_record_id
    left join untaxed on records.customer_id = untaxed.customer_id
    union all
    select customer_id, interaction_date as charge_date, currency_code, 'cost_to_serve' as charge, cost_amt as charge_amt
    from {{ ref('int_customer_interactions__costed') }}
    where cost_amt is not null
),

-- Who never bought is valued in the currency of what he costs.
own_currency as (
    select charges.customer_id, coalesce(min(bases.currency_code), min(charges.currency_code)) as currency_code
    from charges
    left join bases on charges.customer_id = bases.customer_id
    group by charges.customer_id
),

placed as (
    select
        charges.*, own_currency.currency_code as own_currency_code,
        charges.currency_code = own_currency.currency_code as is_in,
        {{ month_no('charges.charge_date') }} as month_no,
        charges.charge_date > night.year_ago_date as is_in_year
    from charges
    inner join own_currency on charges.customer_id = own_currency.customer_id
    inner join night
        on charges.charge_date <= night.as_of_date and {{ month_no('charges.charge_date') }} >= night.this_month_no - 18
),

final as (
    select
        customer_id, own_currency_code as currency_code, month_no, is_in_year,
        count(*) filter (where not coalesce(is_in, false)) as left_out_charge_count,
        coalesce(sum(charge_amt) filter (where is_in and charge = 'rebate'), 0) as rebate_amt,
        coalesce(sum(charge_amt) filter (where is_in and charge = 'freight'), 0) as freight_amt,
        coalesce(sum(charge_amt) filter (where is_in and charge = 'cost_to_serve'), 0) as cost_to_serve_amt,
        coalesce(sum(charge_amt) filter (where is_in and charge = 'benefit'), 0) as benefit_amt
    from placed
    group by customer_id, own_currency_code, month_no, is_in_year
)

select * from final
