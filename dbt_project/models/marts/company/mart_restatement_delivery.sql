with named as (
    select
        fact, department, export, delivery_id, coalesce(now_currency_code, before_currency_code) as currency_code,
        coalesce(now_tax_basis, before_tax_basis) as tax_basis,
        case world
            when 1 then 'definition' when 2 then 'identity' when 3 then 'corrections' when 4 then 'late' else 'new'
        end as part,
        coalesce(now_happened_date, before_happened_date) as happened_date, was_there, is_there,
        coalesce(now_net_sales_amt, 0) as now_amt, coalesce(before_net_sales_amt, 0) as before_amt
    from {{ source('plumbing', 'changed_rows') }}
),

final as (
    select
        part, fact, department, export, delivery_id, currency_code, tax_basis,
        concat_ws('|', part, fact, delivery_id, coalesce(currency_code, '-'), coalesce(tax_basis, '-'))
            as restatement_delivery_id,
        count(*) as row_count,
        count(*) filter (where not is_there) as withdrawn_row_count,
        min(happened_date) as first_happened_date,
        max(happened_date) as last_happened_date,
        sum(now_amt - before_amt) as net_sales_change_amt
    from named
    group by part, fact, department, export, delivery_id, currency_code, tax_basis
)

{{ cast_to_contract('final') }}
