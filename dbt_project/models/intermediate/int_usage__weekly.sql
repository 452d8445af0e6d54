with newest as (
    select max(usage.usage_date) as newest_week_date
    from {{ ref('fct_usage') }} as usage
    inner join {{ source('plumbing', 'night') }} as night on usage.usage_date <= night.as_of_date
),

-- Weeks are counted back from the newest one that any meter reported: 0 to 12 are the window, 13 to 64 the year before it.
final as (
    select
        usage.contract_id, usage.usage_code, usage.customer_record_id, usage.unit_name, usage.usage_date,
        newest.newest_week_date,
        cast(usage.usage_qty as double) as usage_qty,
        cast(floor({{ datediff('usage.usage_date', 'newest.newest_week_date', 'day') }} / 7.0) as bigint) as weeks_back
    from {{ ref('fct_usage') }} as usage
    inner join newest
        on
            usage.usage_date <= newest.newest_week_date
            and usage.usage_date > {{ dateadd('day', -455, 'newest.newest_week_date') }}
)

select * from final
