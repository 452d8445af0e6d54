with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

-- Which site an open line is asked of: that of its region where it keeps the product, else the one that issues most of it.
places as (
    select
        demand.site_id, demand.product_id, sites.region_code,
        row_number() over (
            partition by demand.product_id order by demand.issued_qty desc nulls last, demand.site_id asc nulls last
        ) as main_no,
        row_number() over (
            partition by demand.product_id, sites.region_code
            order by demand.issued_qty desc nulls last, demand.site_id asc nulls last
        ) as region_no
    from {{ ref('int_stock__demand') }} as demand
    left join {{ ref('dim_site') }} as sites on demand.site_id = sites.site_id
),

sent as (
    select shipments.order_line_id, sum(shipments.shipped_qty) as shipped_qty
    from {{ ref('fct_shipment') }} as shipments
    semi join {{ ref('fct_order_line') }} as lines
        on shipments.order_line_id = lines.order_line_id and lines.status = 'open'
    group by shipments.order_line_id
),

open_lines as (
    select
        lines.product_id, lines.region_code, lines.promised_date,
        coalesce(lines.unit_name <> products.unit_name, false) as is_other_unit,
        greatest(lines.ordered_qty - coalesce(sent.shipped_qty, 0), 0) as open_qty
    from {{ ref('fct_order_line') }} as lines
    left join sent on lines.order_line_id = sent.order_line_id
    left join {{ ref('dim_product') }} as products on lines.product_id = products.product_id
    where lines.status = 'open' and not lines.is_cancelled
),

-- What nobody promised a day for, or promised for a day that is past, is owed now.
owed as (
    select
        coalesce(near.site_id, main.site_id, 'unknown') as site_id,
        open_lines.product_id,
        greatest(coalesce(open_lines.promised_date, night.as_of_date), night.as_of_date) as due_date,
        case when open_lines.is_other_unit then 0 else open_lines.open_qty end as promised_qty,
        case when open_lines.is_other_unit then 1 else 0 end as other_unit_line_count
    from open_lines
    cross join night
    left join places as near
        on
            open_lines.product_id = near.product_id and open_lines.region_code = near.region_code
            and near.region_no = 1
    left join places as main on open_lines.product_id = main.product_id and main.main_no = 1
    where open_lines.open_qty > 0
),

-- A supplier who is late has told no new day: what is overdue stands apart and is promised to nobody.
bought as (
    select
        lines.site_id, lines.product_id,
        case when lines.promised_date >= night.as_of_date then lines.promised_date else night.as_of_date end as due_date,
        greatest(lines.ordered_qty - lines.received_qty, 0) as open_qty,
        coalesce(lines.promised_date >= night.as_of_date, false) as is_dated
    from {{ ref('fct_purchase_order_line') }} as lines
    cross join night
    where lines.status = 'open'
),

joined as (
    select
        site_id, product_id, due_date, promised_qty, other_unit_line_count,
        0 as due_in_qty,
        0 as undated_in_qty
    from owed
    union all
    select
        coalesce(site_id, 'unknown') as site_id, product_id, due_date,
        0 as promised_qty,
        0 as other_unit_line_count,
        case when is_dated then open_qty else 0 end as due_in_qty,
        case when is_dated then 0 else open_qty end as undated_in_qty
    from bought
),

final as (
    select
        joined.site_id, joined.product_id,
        cast(ceil({{ datediff('night.as_of_date', 'joined.due_date', 'day') }} / 7.0) as integer) as week_no,
        sum(joined.promised_qty) as promised_qty,
        sum(joined.other_unit_line_count) as other_unit_line_count,
        sum(joined.due_in_qty) as due_in_qty,
        sum(joined.undated_in_qty) as undated_in_qty
    from joined
    cross join night
    group by
        joined.site_id, joined.product_id,
        cast(ceil({{ datediff('night.as_of_date', 'joined.due_date', 'day') }} / 7.0) as integer)
)

select * from final
