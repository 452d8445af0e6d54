-- The customer's own contacts for service, of customers who are known: only they can be told to come again.
with contacts as (
    select * from {{ ref('int_contacts__listed') }}
    where is_inbound and customer_id is not null
),

followed as (
    select
        *,
        lag(contact_date) over same_reason as previous_date,
        lead(contact_date) over same_reason as next_date,
        min(case when not is_self_service then contact_date end) over (
            partition by customer_id, reason_name
            order by contact_at nulls last, contact_id nulls last
            rows between 1 following and unbounded following
        ) as next_assisted_date,
        min(case when kind = 'call' then contact_date end) over (
            partition by customer_id
            order by contact_at nulls last, contact_id nulls last
            rows between 1 following and unbounded following
        ) as next_call_date
    from contacts
    window same_reason as (
        partition by customer_id, reason_name order by contact_at nulls last, contact_id nulls last
    )
),

dated as (
    select
        followed.*,
        {{ datediff('followed.previous_date', 'followed.contact_date', 'day') }} as days_since_previous,
        {{ datediff('followed.contact_date', 'followed.next_date', 'day') }} as days_to_next,
        {{ datediff('followed.contact_date', 'followed.next_assisted_date', 'day') }} as days_to_assisted,
        {{ datediff('followed.contact_date', 'followed.next_call_date', 'day') }} as days_to_call,
        {{ datediff('followed.contact_date', 'night.as_of_date', 'day') }} as days_passed,
        windows.fcr_window_days
    from followed
    cross join {{ source('plumbing', 'night') }} as night
    inner join {{ source('plumbing', 'fcr_windows') }} as windows on windows.is_company_window
),

-- By the company's own window; other windows are judged where they are shown.
final as (
    select
        *,
        days_passed >= fcr_window_days as is_matured,
        days_passed >= fcr_window_days and is_handled and coalesce(days_to_next > fcr_window_days, true) as is_resolved,
        days_passed >= fcr_window_days and is_handled and is_self_service
        and coalesce(days_to_assisted > fcr_window_days, true) as is_deflected
    from dated
)

select * from final
