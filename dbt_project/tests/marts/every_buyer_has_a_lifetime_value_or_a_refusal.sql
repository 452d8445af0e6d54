-- Days with a purchase are those of the order lines, of the same customers as the purchase mart's.
with bought as (
    select
        bridge.customer_id,
        count(distinct lines.ordered_date) as purchase_day_count
    from {{ ref('fct_order_line') }} as lines
    inner join {{ ref('bridge_customer_source') }} as bridge on lines.customer_record_id = bridge.customer_record_id
    cross join {{ source('plumbing', 'night') }} as night
    where not lines.is_cancelled and lines.ordered_date <= night.as_of_date
    group by bridge.customer_id
)

select coalesce(bought.customer_id, valued.customer_id) as customer_id
from bought
full outer join {{ ref('mart_customer_clv') }} as valued on bought.customer_id = valued.customer_id
where bought.purchase_day_count is distinct from valued.bgnbd_frequency + 1
