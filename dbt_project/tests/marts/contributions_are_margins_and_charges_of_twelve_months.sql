-- The rows are problems: margins of lines whose cost is known, and freight, of twelve months, beside those of customers.
{%- set year_ago = dateadd('month', -12, 'night.as_of_date') %}
with earned as (
    select sum(margins.margin_amt) as margin_amt
    from {{ ref('int_order_lines__margin') }} as margins
    inner join {{ ref('bridge_customer_source') }} as records on margins.customer_record_id = records.customer_record_id
    inner join {{ ref('int_customers__basis') }} as bases
        on
            records.customer_id = bases.customer_id
            and margins.currency_code = bases.currency_code
            and margins.tax_basis = bases.tax_basis
    inner join {{ source('plumbing', 'night') }} as night
        on margins.ordered_date > {{ year_ago }} and margins.ordered_date <= night.as_of_date
),

valued as (
    select
        sum(margin_amt) as margin_amt, sum(freight_amt) as freight_amt, sum(left_out_charge_count) as left_out_charge_count
    from {{ ref('mart_customer_value') }}
),

freight as (
    select sum(paid.freight_amt) as freight_amt
    from {{ ref('fct_freight') }} as paid
    inner join {{ ref('bridge_customer_source') }} as records on paid.customer_record_id = records.customer_record_id
    inner join {{ source('plumbing', 'night') }} as night
        on paid.freight_date > {{ year_ago }} and paid.freight_date <= night.as_of_date
)

select valued.margin_amt, earned.margin_amt as margin_of_lines_amt, valued.freight_amt, freight.freight_amt as freight_of_fact_amt
from valued
cross join earned
cross join freight
where
    coalesce(valued.margin_amt, 0) <> coalesce(earned.margin_amt, 0)
    or (valued.left_out_charge_count = 0 and coalesce(valued.freight_amt, 0) <> coalesce(freight.freight_amt, 0))
