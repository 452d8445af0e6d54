-- Lines of another currency or tax basis than the distributor's own are told as well: they are counted and in no amount.
with final as (
    select
        records.customer_id, margins.order_id, margins.product_id, margins.ordered_qty, margins.net_sales_amt,
        margins.net_sales_untaxed_amt, margins.margin_amt,
        cast(date_trunc('month', margins.ordered_date) as date) as month_date,
        bases.customer_id is not null as is_of_own_basis
    from {{ ref('int_order_lines__margin') }} as margins
    inner join {{ ref('int_partners__records') }} as records on margins.customer_record_id = records.customer_record_id
    left join {{ ref('int_customers__basis') }} as bases
        on
            records.customer_id = bases.customer_id
            and margins.currency_code is not distinct from bases.currency_code
            and margins.tax_basis is not distinct from bases.tax_basis
    where margins.is_counted
)

select * from final
