with living as (
    select * from {{ ref('stg_business_events') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'business_event_id') }}
),

stated as (
    select
        business_event_id, _issuer as issuer, event_code, event_name_zh, event_name_en, starts_date, ends_date,
        coalesce(kind, 'other') as kind,
        extract(year from starts_date) as event_year
    from newest
    where ends_date >= starts_date
),

years as (
    select lunar_year as event_year, starts_date as spring_festival_date
    from {{ ref('lunar_months') }}
    where lunar_month_no = 1 and not is_lunar_leap_month
),

built_in as (
    select
        concat_ws(':', 'juke', windows.event_code, cast(years.event_year as varchar)) as business_event_id,
        windows.event_code, windows.event_name_zh, windows.event_name_en, windows.kind, years.event_year,
        coalesce(
            make_date(years.event_year, windows.first_month, windows.first_day),
            cast({{ dateadd('day', 'windows.first_offset_days', 'years.spring_festival_date') }} as date)
        ) as starts_date,
        coalesce(
            make_date(years.event_year, windows.last_month, windows.last_day),
            cast({{ dateadd('day', 'windows.last_offset_days', 'years.spring_festival_date') }} as date)
        ) as ends_date
    from {{ ref('business_windows') }} as windows
    cross join years
),

final as (
    select
        business_event_id, issuer, event_code, event_name_zh, event_name_en, starts_date, ends_date, kind,
        false as is_built_in
    from stated
    union all
    select
        built_in.business_event_id, null as issuer, built_in.event_code, built_in.event_name_zh,
        built_in.event_name_en, built_in.starts_date, built_in.ends_date, built_in.kind, true as is_built_in
    from built_in
    anti join stated
        on built_in.event_code = stated.event_code and built_in.event_year = stated.event_year
)

{{ cast_to_contract('final') }}
