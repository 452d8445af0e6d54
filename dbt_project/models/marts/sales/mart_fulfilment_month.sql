with lines as (
    select * from {{ ref('int_order_lines__fulfilment') }}
    where is_judged
),

counted as (
    select
        cast(date_trunc('month', promised_date) as date) as month_date,
        region_code, channel_code, unit_name,
        count(*) as promised_line_count,
        count(*) filter (where is_filled) as filled_line_count,
        count(*) filter (where is_on_time_in_full) as otif_line_count,
        count(*) filter (where is_shortage) as shortage_line_count,
        sum(ordered_qty) as promised_qty,
        sum(filled_qty) as filled_qty,
        count(*) filter (where is_shipped) as shipped_line_count,
        count(*) filter (where is_accurate) as accurate_line_count
    from lines
    group by cast(date_trunc('month', promised_date) as date), region_code, channel_code, unit_name
),

final as (
    select
        counted.*,
        last_day(counted.month_date) > night.as_of_date as is_unfinished,
        counted.filled_line_count / nullif(cast(counted.promised_line_count as double), 0) as line_fill_ratio,
        counted.otif_line_count / nullif(cast(counted.promised_line_count as double), 0) as otif_ratio,
        counted.filled_qty / nullif(cast(counted.promised_qty as double), 0) as unit_fill_ratio,
        counted.accurate_line_count / nullif(cast(counted.shipped_line_count as double), 0) as shipping_accuracy_ratio
    from counted
    cross join {{ source('plumbing', 'night') }} as night
)

{{ cast_to_contract('final') }}
