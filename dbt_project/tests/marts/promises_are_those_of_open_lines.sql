-- Every open line is asked of exactly one site: what is promised in all weeks is what open lines still want.
with wanted as (
    select coalesce(sum(promised_qty), 0) as qty, coalesce(sum(other_unit_line_count), 0) as line_count
    from {{ ref('int_stock__promised') }}
),

sent as (
    select order_line_id, sum(shipped_qty) as shipped_qty from {{ ref('fct_shipment') }}
    group by order_line_id
),

open_lines as (
    select
        greatest(lines.ordered_qty - coalesce(sent.shipped_qty, 0), 0) as qty,
        coalesce(lines.unit_name <> products.unit_name, false) as is_other_unit
    from {{ ref('fct_order_line') }} as lines
    left join sent on lines.order_line_id = sent.order_line_id
    left join {{ ref('dim_product') }} as products on lines.product_id = products.product_id
    where lines.status = 'open' and not lines.is_cancelled
),

asked as (
    select
        coalesce(sum(case when is_other_unit then 0 else qty end), 0) as qty,
        count(*) filter (where is_other_unit and qty > 0) as line_count
    from open_lines
)

select wanted.qty, asked.qty as asked_qty
from wanted
cross join asked
where wanted.qty <> asked.qty or wanted.line_count <> asked.line_count
