with deliveries as (
    select * from {{ ref('mart_delivery') }}
    where export is not null
),

night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

exports as (
    select
        department,
        export,
        count(*) as files_count,
        max(received_at) as last_received_at,
        max(business_date) filter (where is_living or status = 'duplicate') as last_business_date,
        coalesce(sum(physical_count) filter (where is_living), 0) as physical_count,
        coalesce(sum(header_count) filter (where is_living), 0) as header_count,
        coalesce(sum(loaded_count) filter (where is_living), 0) as loaded_count,
        coalesce(sum(quarantined_count) filter (where is_living), 0) as quarantined_count,
        coalesce(sum(skipped_count) filter (where is_living), 0) as skipped_count,
        count(*) filter (where status = 'held') as held_count,
        min(held_since) filter (where status = 'held') as held_since,
        min_by(reason, held_since) filter (where status = 'held') as held_reason,
        count(*) filter (where status = 'quarantined') as refused_count,
        max_by(encoding, received_at) filter (where encoding is not null) as encoding,
        bool_or(is_expected_daily) as is_expected_daily
    from deliveries
    group by department, export
),

-- A daily export that never comes on a Sunday is not late on one: the calendar knows the newest day expected.
expected as (
    select
        exports.*,
        least(coalesce(arrivals.expected_date, night.as_of_date), night.as_of_date) as expected_date
    from exports
    cross join night
    left join {{ ref('stg_delivery_arrivals') }} as arrivals
        on exports.department = arrivals.department and exports.export = arrivals.export
),

final as (
    select
        *,
        coalesce(is_expected_daily and (last_business_date is null or last_business_date < expected_date), false) as is_stale,
        case
            when last_business_date < expected_date and is_expected_daily
                then {{ datediff('last_business_date', 'expected_date', 'day') }}
            when last_business_date is not null and is_expected_daily then 0
        end as days_late
    from expected
)

{{ cast_to_contract('final') }}
