with calls as (
    select
        offered_date, region_code, is_offered, is_answered, is_ivr_only,
        case when is_ivr_only then 'ivr' else 'phone' end as channel_code
    from {{ ref('fct_call') }}
    where direction = 'inbound'
),

-- Only calls of known customers can be told to be repeated, and only once the days in which they may be have passed.
followed as (
    select *, case when is_ivr_only then 'ivr' else 'phone' end as channel_code
    from {{ ref('int_calls__followed') }}
    where is_matured
),

counted as (
    select
        offered_date, region_code, channel_code,
        count(*) filter (where is_offered) as calls_offered_count,
        count(*) filter (where is_offered and is_answered) as calls_answered_count,
        count(*) filter (where is_ivr_only) as ivr_only_count
    from calls
    group by offered_date, region_code, channel_code
),

repeats as (
    select
        offered_date, region_code, channel_code,
        count(*) filter (where is_offered) as contact_count,
        count(*) filter (where is_offered and is_repeated) as repeated_contact_count,
        count(*) filter (where is_offered and is_first_of_issue) as issue_count,
        count(*) filter (where is_handled and is_first_of_issue and not is_repeated) as issue_resolved_first_count,
        count(*) filter (where is_ivr_only or ivr_path is not null) as ivr_entered_count,
        count(*) filter (where is_ivr_only and not is_called_again) as ivr_contained_count
    from followed
    group by offered_date, region_code, channel_code
),

final as (
    select
        counted.offered_date as service_date, counted.region_code, counted.channel_code, counted.calls_offered_count,
        counted.calls_answered_count, counted.ivr_only_count, repeats.contact_count, repeats.repeated_contact_count,
        repeats.issue_count, repeats.issue_resolved_first_count, repeats.ivr_entered_count, repeats.ivr_contained_count
    from counted
    left join repeats
        on
            counted.offered_date = repeats.offered_date
            and counted.region_code is not distinct from repeats.region_code
            and counted.channel_code = repeats.channel_code
)

select * from final
