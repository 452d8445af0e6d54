{%- set history_periods = 12 -%}
{%- set slices = [
    ('week', 'week_start_date', 'company', "'all'"),
    ('day', 'contact_date', 'region', "coalesce(region_code, 'none')"),
    ('week', 'week_start_date', 'region', "coalesce(region_code, 'none')"),
    ('day', 'contact_date', 'queue', 'queue_name'), ('week', 'week_start_date', 'queue', 'queue_name'),
    ('day', 'contact_date', 'channel', 'channel_code'), ('week', 'week_start_date', 'channel', 'channel_code'),
] -%}
with night as (
    select
        as_of_date,
        cast(date_trunc('week', as_of_date) as date) as as_of_week,
        {{ dateadd('day', -92, 'as_of_date') }} as before_days_date,
        {{ dateadd('day', -371, 'as_of_date') }} as before_weeks_date,
        {{ dateadd('day', -371 - 7 * history_periods, 'as_of_date') }} as before_history_date
    from {{ source('plumbing', 'night') }}
),

contacts as (
    select
        offered_date as contact_date, region_code, reason_name,
        coalesce(queue_name, 'none') as queue_name,
        case when is_ivr_only then 'ivr' else 'phone' end as channel_code
    from {{ ref('fct_call') }}
    where direction = 'inbound'
    union all
    select started_date as contact_date, region_code, reason_name, 'none' as queue_name, channel_code
    from {{ ref('fct_interaction') }}
),

dated as (
    select
        contacts.*, night.as_of_date, night.as_of_week, night.before_history_date,
        coalesce(nullif(trim(contacts.reason_name), ''), 'unknown') as known_reason_name,
        cast(date_trunc('week', contacts.contact_date) as date) as week_start_date
    from contacts
    inner join night on contacts.contact_date <= night.as_of_date
),

-- As many days into its week as the running week is old: only these are compared with the running week.
daily as (
    select
        contact_date, region_code, queue_name, channel_code, week_start_date,
        known_reason_name as reason_name,
        {{ datediff('week_start_date', 'contact_date', 'day') }} <= {{ datediff('as_of_week', 'as_of_date', 'day') }}
            as is_of_equal_days,
        count(*) as contact_count
    from dated
    where contact_date > before_history_date
    group by contact_date, region_code, queue_name, channel_code, week_start_date, known_reason_name, as_of_week, as_of_date
),

counted as (
    select
        'day' as period_kind, 'company' as slice_kind, 'all' as slice_value, contact_date as period_start_date, reason_name,
        sum(contact_count) as contact_count,
        sum(case when is_of_equal_days then contact_count else 0 end) as equal_days_contact_count
    from daily
    group by all
    {%- for period_kind, start, slice_kind, slice_value in slices %}
        union all
        select
            '{{ period_kind }}' as period_kind, '{{ slice_kind }}' as slice_kind, {{ slice_value }} as slice_value,
            {{ start }} as period_start_date, reason_name,
            sum(contact_count) as contact_count,
            sum(case when is_of_equal_days then contact_count else 0 end) as equal_days_contact_count
        from daily
        group by all
    {%- endfor %}
),

known as (
    select min(contact_date) as first_date from dated
),

lags as (
    {%- for lag_no in range(history_periods + 1) %}
        select {{ lag_no }} as lag_no{{ ' union all' if not loop.last }}
    {%- endfor %}
),

-- Every period is told to itself and to the twelve that are 1 to 12 weeks later: the same weekday, or a later week.
told as (
    select
        counted.period_kind, counted.slice_kind, counted.slice_value, counted.reason_name, lags.lag_no,
        {{ dateadd('day', '7 * lags.lag_no', 'counted.period_start_date') }} as period_start_date,
        counted.contact_count, counted.equal_days_contact_count
    from counted
    cross join lags
),

final as (
    select
        told.period_kind, told.slice_kind, told.slice_value, told.reason_name, told.lag_no,
        cast(told.period_start_date as date) as period_start_date,
        least(
            {{ history_periods }}, floor({{ datediff('known.first_date', 'told.period_start_date', 'day') }} / 7.0)
        ) as history_n,
        told.period_kind = 'day' or told.period_start_date < night.as_of_week
        or {{ datediff('night.as_of_week', 'night.as_of_date', 'day') }} = 6 as is_finished,
        case
            when told.period_kind = 'week' and told.period_start_date = night.as_of_week
                then told.equal_days_contact_count
            else told.contact_count
        end as contact_count
    from told
    cross join known
    inner join night
        on
            told.period_start_date <= night.as_of_date
            and told.period_start_date
            > case when told.period_kind = 'day' then night.before_days_date else night.before_weeks_date end
)

select * from final
