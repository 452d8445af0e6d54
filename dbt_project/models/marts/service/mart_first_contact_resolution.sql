with judged as (
    select
        contacts.month_start_date, contacts.region_code, contacts.channel_code, contacts.queue_name, contacts.reason_name,
        windows.fcr_window_days, windows.is_company_window, contacts.is_handled,
        contacts.days_passed >= windows.fcr_window_days as is_matured,
        coalesce(contacts.days_since_previous > windows.fcr_window_days, true) as is_first_of_issue,
        coalesce(contacts.days_to_next <= windows.fcr_window_days, false) as is_repeated
    from {{ ref('int_contacts__followed') }} as contacts
    cross join {{ source('plumbing', 'fcr_windows') }} as windows
),

counted as (
    select
        month_start_date, region_code, channel_code, queue_name, reason_name, fcr_window_days, is_company_window,
        count(*) filter (where is_matured and is_first_of_issue) as issue_count,
        count(*) filter (where is_matured and is_first_of_issue and is_handled and not is_repeated) as resolved_first_count,
        count(*) filter (where not is_matured and is_first_of_issue) as unmatured_issue_count,
        count(*) filter (where is_matured) as contact_count,
        count(*) filter (where is_matured and not is_repeated) as contact_without_repeat_count,
        count(*) filter (where not is_matured) as unmatured_contact_count
    from judged
    group by
        month_start_date, region_code, channel_code, queue_name, reason_name, fcr_window_days, is_company_window
),

rated as (
    select
        *,
        cast(resolved_first_count as double) / nullif(issue_count, 0) as fcr_ratio,
        cast(contact_without_repeat_count as double) / nullif(contact_count, 0) as fcr_contact_ratio
    from counted
),

final as (
    select
        rated.*,
        {{ wilson_bound('rated.fcr_ratio', 'rated.issue_count', '-') }} as fcr_ratio_lo,
        {{ wilson_bound('rated.fcr_ratio', 'rated.issue_count', '+') }} as fcr_ratio_hi,
        rated.issue_count < rules.min_contacts as is_small_sample
    from rated
    cross join {{ source('plumbing', 'channel_rules') }} as rules
)

{{ cast_to_contract('final') }}
