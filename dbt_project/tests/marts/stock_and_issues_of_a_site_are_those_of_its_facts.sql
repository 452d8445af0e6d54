-- Rows in = rows out, per site: what the snapshots state, and what was issued in the 90 days to the site's last snapshot,
-- summed straight from the facts. A product left out of a snapshot adds nothing.
with last_days as (
    select site_id, max(stock_date) as stock_date
    from {{ ref('fct_stock_level') }}
    group by site_id
),

stated as (
    select site_id, sum(on_hand_qty) as on_hand_qty
    from {{ ref('fct_stock_level') }}
    group by site_id
),

issued as (
    select last_days.site_id, -coalesce(sum(movements.moved_qty), 0) as issued_qty
    from last_days
    inner join {{ ref('fct_stock_movement') }} as movements
        on
            last_days.site_id = movements.site_id
            and {{ dateadd('day', -90, 'last_days.stock_date') }} < movements.moved_date
            and last_days.stock_date >= movements.moved_date
    -- Listed exclusion: what was issued without having been in a snapshot of the 90 days has no row on the last day.
    inner join (select distinct site_id, product_id, stock_date from {{ ref('mart_inventory_daily') }}) as stocked
        on
            movements.site_id = stocked.site_id
            and movements.product_id = stocked.product_id
            and last_days.stock_date = stocked.stock_date
    where movements.movement_type = 'issue'
    group by last_days.site_id
),

-- One row per product: a product with costs in two currencies repeats its quantities.
counted as (
    select
        site_id,
        sum(on_hand_qty) as on_hand_qty,
        sum(case when is_last then issued_90d_qty else 0 end) as issued_qty
    from (
        select
            mart.site_id, mart.stock_date, mart.product_id,
            mart.stock_date = last_days.stock_date as is_last,
            sum(mart.on_hand_qty) as on_hand_qty,
            max(mart.issued_90d_qty) as issued_90d_qty
        from {{ ref('mart_inventory_daily') }} as mart
        inner join last_days on mart.site_id = last_days.site_id
        group by mart.site_id, mart.stock_date, mart.product_id, last_days.stock_date
    ) as products
    group by site_id
)

select stated.site_id
from stated
left join counted on stated.site_id = counted.site_id
left join issued on stated.site_id = issued.site_id
where
    stated.on_hand_qty is distinct from counted.on_hand_qty
    or coalesce(issued.issued_qty, 0) is distinct from counted.issued_qty
