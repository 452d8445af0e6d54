with inbound as (
    select
        calls.call_id, calls.offered_at, calls.offered_date, calls.region_code, calls.reason_name, calls.is_offered,
        calls.is_ivr_only, calls.ivr_path, records.customer_id,
        calls.is_offered and calls.is_answered and not coalesce(calls.is_transferred, false) as is_handled
    from {{ ref('fct_call') }} as calls
    inner join {{ ref('bridge_customer_source') }} as records on calls.customer_record_id = records.customer_record_id
    where calls.direction = 'inbound'
),

followed as (
    select
        *,
        lag(offered_date) over same_reason as previous_date,
        lead(offered_date) over same_reason as next_date,
        lead(offered_date) over same_customer as next_call_date
    from inbound
    window
        same_reason as (
            partition by customer_id, reason_name, is_offered order by offered_at nulls last, call_id nulls last
        ),
        same_customer as (partition by customer_id order by offered_at nulls last, call_id nulls last)
),

dated as (
    select
        followed.*,
        night.as_of_date,
        {{ dateadd('day', 'thresholds.repeat_contact_days', 'followed.offered_date') }} as last_date,
        {{ dateadd('day', '-thresholds.repeat_contact_days', 'followed.offered_date') }} as earliest_date,
        thresholds.repeat_contact_days
    from followed
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
    cross join {{ source('plumbing', 'night') }} as night
),

final as (
    select
        *,
        last_date <= as_of_date as is_matured,
        coalesce(previous_date < earliest_date, true) as is_first_of_issue,
        coalesce(next_date <= last_date, false) as is_repeated,
        coalesce(next_call_date <= last_date, false) as is_called_again
    from dated
)

select * from final
