-- What a snapshot says and what moved, day by day; a day may have one of them only.
with events as (
    select site_id, product_id, stock_date as event_date, on_hand_qty as stated_qty, 0 as moved_qty, 0 as issued_qty
    from {{ ref('int_stock_levels__daily') }}
    union all
    select
        site_id, product_id, moved_date as event_date,
        null as stated_qty,
        moved_qty,
        case when movement_type = 'issue' then -moved_qty else 0 end as issued_qty
    from {{ ref('fct_stock_movement') }}
),

daily as (
    select
        site_id, product_id, event_date,
        {{ datediff("cast('2000-01-01' as date)", 'event_date', 'day') }} as day_no,
        sum(stated_qty) as stated_qty,
        sum(moved_qty) as moved_qty,
        sum(issued_qty) as issued_qty
    from events
    group by site_id, product_id, event_date
),

moved as (
    select
        *,
        sum(moved_qty) over product_days as sum_qty,
        sum(issued_qty) over (
            partition by site_id, product_id order by day_no nulls last range between 89 preceding and current row
        ) as issued_90d_qty,
        -- From the last snapshot on its own words hold.
        greatest(count(stated_qty) over (
            partition by site_id, product_id order by event_date desc nulls last rows between unbounded preceding and current row
        ), 1) as snapshots_ahead_count
    from daily
    window product_days as (
        partition by site_id, product_id order by event_date nulls last rows between unbounded preceding and current row
    )
),

-- A snapshot tells the days before it as well: what lay there is what it counts less what moved since.
counted as (
    select
        *,
        max(case when stated_qty is not null then stated_qty - sum_qty end) over (
            partition by site_id, product_id, snapshots_ahead_count
        ) + sum_qty as on_hand_qty
    from moved
),

followed as (
    select
        *,
        coalesce(on_hand_qty <= 0, false) as is_empty,
        lag(coalesce(on_hand_qty <= 0, false)) over product_days as was_empty,
        lead(event_date) over product_days as next_event_date
    from counted
    window product_days as (partition by site_id, product_id order by event_date nulls last)
),

numbered as (
    select
        *,
        sum(case when coalesce(was_empty, false) then 0 else 1 end) over (
            partition by site_id, product_id order by event_date nulls last rows between unbounded preceding and current row
        ) as span_no
    from followed
    where is_empty
),

-- The day on which the last piece left had something to issue; stock is back with the next event after the last empty one.
final as (
    select
        site_id, product_id,
        min(event_date) as started_date,
        case when count(*) = count(next_event_date) then max(next_event_date) end as ended_date,
        max_by(issued_90d_qty, -day_no) as issued_90d_qty,
        max_by(issued_qty, -day_no) > 0 as is_day_of_last_issue
    from numbered
    group by site_id, product_id, span_no
)

select * from final
