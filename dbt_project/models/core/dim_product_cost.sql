with living as (
    select * from {{ ref('stg_product_costs') }}
    where _is_current and coalesce(valid_to_date >= valid_from_date, true)
),

newest as (
    {{ newest_rows('living', 'product_cost_id') }}
),

followed as (
    select
        *,
        lead(valid_from_date) over (partition by product_id order by valid_from_date nulls last) as next_from_date
    from newest
),

products as (
    select * from {{ ref('dim_product') }}
),

listed as (
    select
        followed.product_id, followed.valid_from_date, followed.currency_code, followed.tax_basis,
        followed.unit_cost_amt as stated_cost_amt,
        coalesce(followed.unit_name, products.unit_name) as unit_name,
        {{ ends_before_next('followed.valid_to_date', 'followed.next_from_date') }} as valid_to_date,
        'listed' as cost_source
    from followed
    left join products on followed.product_id = products.product_id
),

-- A product list states what holds today and not since when: it stands for all days.
standard as (
    select
        products.product_id, date '1900-01-01' as valid_from_date, products.currency_code, products.tax_basis,
        products.standard_cost_amt as stated_cost_amt, products.unit_name,
        cast(null as date) as valid_to_date,
        'standard' as cost_source
    from products
    anti join newest on products.product_id = newest.product_id
    where products.standard_cost_amt is not null
),

stated as (
    select * from listed
    union all
    select * from standard
),

final as (
    select
        *,
        product_id || ':' || cast(valid_from_date as varchar) as product_cost_id,
        case when tax_basis = 'excluded' then stated_cost_amt end as unit_cost_amt
    from stated
)

{{ cast_to_contract('final') }}
