with night as (
    select night.as_of_date, rules.promise_weeks
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'stock') }} as rules
),

weeks as (
    select
        dates.date_day as promise_date,
        cast({{ datediff('night.as_of_date', 'dates.date_day', 'day') }} / 7 as integer) as week_no
    from {{ ref('dim_date') }} as dates
    cross join night
    where
        dates.date_day >= night.as_of_date
        and {{ datediff('night.as_of_date', 'dates.date_day', 'day') }} % 7 = 0
        and {{ datediff('night.as_of_date', 'dates.date_day', 'day') }} <= night.promise_weeks * 7
),

-- Nothing can be promised of a batch that quality holds or whose shelf life is over.
batches as (
    select
        levels.site_id, levels.product_id, levels.on_hand_qty, levels.reserved_qty, levels.blocked_qty,
        greatest(levels.on_hand_qty - levels.blocked_qty, 0) as unblocked_qty,
        coalesce(batches.quality_state in ('hold', 'rejected'), false) as is_held,
        coalesce(levels.expiry_date < levels.stock_date, false) as is_expired
    from {{ ref('fct_stock_level') }} as levels
    inner join (
        select site_id, max(stock_date) as stock_date from {{ ref('int_stock_snapshots__spans') }}
        group by site_id
    ) as sites on levels.site_id = sites.site_id and levels.stock_date = sites.stock_date
    left join {{ ref('dim_batch') }} as batches
        on levels.product_id = batches.product_id and levels.batch_number = batches.batch_number
),

stock as (
    select
        site_id, product_id,
        sum(on_hand_qty) as on_hand_qty,
        sum(reserved_qty) as reserved_qty,
        sum(blocked_qty) as blocked_qty,
        coalesce(sum(unblocked_qty) filter (where is_held), 0) as quality_hold_qty,
        coalesce(sum(unblocked_qty) filter (where is_expired and not is_held), 0) as expired_qty
    from batches
    group by site_id, product_id
),

places as (
    select site_id, product_id from stock
    union
    select site_id, product_id from {{ ref('int_stock__promised') }}
),

-- What falls due after the last of the weeks is in none of them.
dated as (
    select
        places.site_id, places.product_id, weeks.week_no, weeks.promise_date,
        coalesce(sum(moves.due_in_qty) over running, 0) as due_in_qty,
        coalesce(sum(moves.promised_qty) over running, 0) as promised_qty,
        coalesce(sum(moves.undated_in_qty) over running, 0) as undated_in_qty,
        coalesce(sum(moves.other_unit_line_count) over running, 0) as other_unit_line_count
    from places
    cross join weeks
    left join {{ ref('int_stock__promised') }} as moves
        on places.site_id = moves.site_id and places.product_id = moves.product_id and weeks.week_no = moves.week_no
    window running as (
        partition by places.site_id, places.product_id order by weeks.week_no nulls last
        rows between unbounded preceding and current row
    )
),

-- Reserved stock is set aside for promises: the larger of the two is spoken for.
balanced as (
    select
        dated.*,
        coalesce(stock.on_hand_qty, 0) as on_hand_qty,
        coalesce(stock.reserved_qty, 0) as reserved_qty,
        coalesce(stock.blocked_qty, 0) as blocked_qty,
        coalesce(stock.quality_hold_qty, 0) as quality_hold_qty,
        coalesce(stock.expired_qty, 0) as expired_qty,
        greatest(dated.promised_qty - coalesce(stock.reserved_qty, 0), 0) as unreserved_promised_qty,
        coalesce(stock.on_hand_qty - stock.blocked_qty - stock.quality_hold_qty - stock.expired_qty, 0) + dated.due_in_qty
        - greatest(dated.promised_qty, coalesce(stock.reserved_qty, 0)) as available_to_promise_qty
    from dated
    left join stock on dated.site_id = stock.site_id and dated.product_id = stock.product_id
),

-- Nothing is promised twice: a later promise that needs today's stock keeps it.
promisable as (
    select
        *,
        greatest(min(available_to_promise_qty) over (
            partition by site_id, product_id order by week_no nulls last rows between current row and unbounded following
        ), 0) as promisable_qty,
        available_to_promise_qty < 0 as is_short
    from balanced
),

final as (
    select
        promisable.*, night.as_of_date, sites.site_name, products.product_name, products.category_name, products.unit_name
    from promisable
    cross join night
    left join {{ ref('dim_site') }} as sites on promisable.site_id = sites.site_id
    left join {{ ref('dim_product') }} as products on promisable.product_id = products.product_id
)

{{ cast_to_contract('final') }}
