with rules as (
    select
        night.as_of_date, rules.base_months, rules.min_contacts,
        {{ month_no('night.as_of_date') }} as this_month_no
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'channel_rules') }} as rules
),

contacts as (
    select
        contacts.month_start_date, contacts.region_code, contacts.reason_name, contacts.channel_code,
        contacts.is_self_service, contacts.is_deflected, rules.min_contacts,
        {{ month_no('contacts.month_start_date') }} > rules.this_month_no - 12 as is_shown,
        least(last_day(contacts.month_start_date), rules.as_of_date) as rate_date
    from {{ ref('int_contacts__followed') }} as contacts
    inner join rules
        on {{ month_no('contacts.month_start_date') }} > rules.this_month_no - 12 - rules.base_months
    where contacts.is_served and contacts.is_matured
),

-- What was usual before: of all contacts for a reason, how many a person took in each channel, and how many none had to.
reasons as (
    select
        reason_name, min(min_contacts) as min_contacts,
        count(*) filter (where not is_shown) as base_contact_count,
        count(*) filter (where not is_shown and not is_self_service) as base_assisted_count
    from contacts
    group by reason_name
),

came_from as (
    select reason_name, channel_code as from_channel_code, count(*) filter (where not is_shown) as base_from_count
    from contacts
    where not is_self_service
    group by reason_name, channel_code
),

went_to as (
    select
        reason_name, channel_code as to_channel_code,
        count(*) filter (where not is_shown and is_deflected) as base_deflected_count,
        count(*) filter (where is_shown) as tried_count,
        count(*) filter (where is_shown and is_deflected) as tried_deflected_count
    from contacts
    where is_self_service
    group by reason_name, channel_code
),

months as (
    select month_start_date, region_code, reason_name, rate_date, count(*) as contact_count
    from contacts
    where is_shown
    group by month_start_date, region_code, reason_name, rate_date
),

channels as (
    select
        month_start_date, region_code, reason_name, channel_code,
        count(*) filter (where not is_self_service) as assisted_count,
        count(*) filter (where is_deflected) as deflected_count
    from contacts
    where is_shown
    group by month_start_date, region_code, reason_name, channel_code
),

final as (
    select
        months.*, came_from.from_channel_code, went_to.to_channel_code, reasons.min_contacts, reasons.base_contact_count,
        reasons.base_assisted_count, came_from.base_from_count, went_to.base_deflected_count, went_to.tried_count,
        went_to.tried_deflected_count,
        coalesce(away.assisted_count, 0) as from_contact_count,
        coalesce(here.deflected_count, 0) as to_deflected_count
    from months
    inner join reasons on months.reason_name is not distinct from reasons.reason_name
    inner join came_from on months.reason_name is not distinct from came_from.reason_name
    inner join went_to
        on
            months.reason_name is not distinct from went_to.reason_name
            and came_from.from_channel_code <> went_to.to_channel_code
    left join channels as away
        on
            months.month_start_date = away.month_start_date
            and months.region_code is not distinct from away.region_code
            and months.reason_name is not distinct from away.reason_name
            and came_from.from_channel_code = away.channel_code
    left join channels as here
        on
            months.month_start_date = here.month_start_date
            and months.region_code is not distinct from here.region_code
            and months.reason_name is not distinct from here.reason_name
            and went_to.to_channel_code = here.channel_code
)

select * from final
