with snapshot_days as (
    select distinct site_id, stock_date
    from {{ ref('fct_stock_level') }}
),

started as (
    select site_id, min(moved_date) as first_moved_date
    from {{ ref('fct_stock_movement') }}
    group by site_id
),

numbered as (
    select
        *,
        {{ datediff("cast('2000-01-01' as date)", 'stock_date', 'day') }} as day_no,
        row_number() over site_days as snapshot_no,
        {{ datediff('stock_date', 'lead(stock_date) over site_days', 'day') }} as standing_days
    from snapshot_days
    window site_days as (partition by site_id order by stock_date nulls last)
),

-- A snapshot stands for the days until the next one: a gap between snapshots does not weigh a mean over days.
final as (
    select
        numbered.*,
        coalesce(sum(numbered.standing_days) over (
            partition by numbered.site_id order by numbered.day_no nulls last
            range between 89 preceding and 1 preceding
        ), 0) + 1 as covered_90d_days,
        coalesce({{ datediff('started.first_moved_date', 'numbered.stock_date', 'day') }} + 1, 0) as known_days
    from numbered
    left join started on numbered.site_id = started.site_id
)

select * from final
