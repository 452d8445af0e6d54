{%- set counts = {
    'tickets': [
        'opened_count', 'solved_count', 'reopened_count', 'once_solved_count', 'complaint_count', 'comparable_ticket_count',
        'repeat_ticket_count', 'sla_due_count', 'sla_met_count', 'aged_0_1_change', 'aged_2_7_change', 'aged_8_30_change',
        'aged_over_30_change', 'first_reply_timed_count', 'first_resolution_timed_count', 'final_resolution_timed_count',
    ],
    'calls': [
        'calls_offered_count', 'calls_answered_count', 'ivr_only_count', 'contact_count', 'repeated_contact_count',
        'issue_count', 'issue_resolved_first_count', 'ivr_entered_count', 'ivr_contained_count',
    ],
    'surveys': [
        'survey_sent_count', 'survey_answered_count', 'csat_answered_count', 'csat_satisfied_count', 'csat_score_sum', 'nps_n',
        'nps_promoter_count', 'nps_detractor_count',
    ],
} -%}
with tickets as (
    select * from {{ ref('int_tickets__daily') }}
),

calls as (
    select * from {{ ref('int_calls__daily') }}
),

surveys as (
    select * from {{ ref('int_surveys__daily') }}
),

cells as (
    select region_code, channel_code, min(service_date) as first_date
    from (
        select service_date, region_code, channel_code from tickets
        union all
        select service_date, region_code, channel_code from calls
        union all
        select service_date, region_code, channel_code from surveys
    ) as seen
    group by region_code, channel_code
),

-- Every day from the first on, because a backlog lasts.
days as (
    select dates.date_day as service_date, cells.region_code, cells.channel_code
    from cells
    cross join {{ source('plumbing', 'night') }} as night
    inner join {{ ref('dim_date') }} as dates
        on dates.date_day between cells.first_date and night.as_of_date
),

joined as (
    select
        days.*,
        {%- for time in ['first_reply', 'first_resolution', 'final_resolution'] %}
            {%- for form in ['calendar', 'business'] %}
                {%- for figure in ['sum', 'median', 'p90'] %}
                    tickets.{{ time }}_time_{{ form }}_min_{{ figure }},
                {%- endfor %}
            {%- endfor %}
        {%- endfor %}
        {%- for part, names in counts.items() %}
            {%- for name in names %}
                coalesce({{ part }}.{{ name }}, 0) as {{ name }}{% if not loop.last %},{% endif %}
            {%- endfor %}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from days
    left join tickets
        on
            days.service_date = tickets.service_date
            and days.region_code is not distinct from tickets.region_code
            and days.channel_code is not distinct from tickets.channel_code
    left join calls
        on
            days.service_date = calls.service_date
            and days.region_code is not distinct from calls.region_code
            and days.channel_code is not distinct from calls.channel_code
    left join surveys
        on
            days.service_date = surveys.service_date
            and days.region_code is not distinct from surveys.region_code
            and days.channel_code is not distinct from surveys.channel_code
),

final as (
    select
        *,
        first_reply_timed_count as first_replied_count,
        sum(opened_count - solved_count) over until_day as backlog_count,
        {%- for band in ['0_1', '2_7', '8_30', 'over_30'] %}
            sum(aged_{{ band }}_change) over until_day as backlog_{{ band }}_days_count,
        {%- endfor %}
        cast(reopened_count as double) / nullif(once_solved_count, 0) as reopened_ratio,
        cast(repeat_ticket_count as double) / nullif(comparable_ticket_count, 0) as repeat_ticket_ratio,
        cast(sla_met_count as double) / nullif(sla_due_count, 0) as sla_attainment_ratio,
        cast(calls_answered_count as double) / nullif(calls_offered_count, 0) as answer_ratio,
        cast(csat_satisfied_count as double) / nullif(csat_answered_count, 0) as csat_ratio,
        100.0 * (nps_promoter_count - nps_detractor_count) / nullif(nps_n, 0) as nps_score
    from joined
    window until_day as (
        partition by region_code, channel_code order by service_date nulls last
        rows between unbounded preceding and current row
    )
)

{{ cast_to_contract('final') }}
