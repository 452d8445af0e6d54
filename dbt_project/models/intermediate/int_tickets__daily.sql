{%- set bands = [('0_1', 0, 2), ('2_7', 2, 8), ('8_30', 8, 31), ('over_30', 31, none)] -%}
{%- set times = {'first_reply': 'opened', 'first_resolution': 'opened', 'final_resolution': 'solved'} -%}
-- A ticket comes on one day, is due on another and goes on a third. A clock that ran backwards must not make a backlog negative.
with tickets as (
    select
        opened_date, region_code, channel_code, ticket_type, is_open, is_reopened, is_comparable, is_repeat, is_sla_due,
        is_sla_met,
        {%- for time in times %}
            {{ time }}_time_calendar_min, {{ time }}_time_business_min,
        {%- endfor %}
        case when not is_open then greatest(coalesce(solved_date, opened_date), opened_date) end as left_date,
        greatest(promised_date, opened_date) as due_date
    from {{ ref('int_tickets__timed') }}
),

-- It enters an age of the backlog on one day and leaves it on another, if it stays so long.
moves as (
    select 'opened' as move, opened_date as service_date, 1 as change, tickets.* from tickets
    union all
    select 'solved' as move, left_date as service_date, 1 as change, tickets.* from tickets
    where left_date is not null
    union all
    select 'due' as move, due_date as service_date, 1 as change, tickets.* from tickets
    where is_sla_due
    {%- for band, first, next in bands %}
        {%- set entered = "cast(" ~ dateadd('day', first, 'opened_date') ~ " as date)" %}
        {%- set outgrown = "cast(" ~ dateadd('day', next, 'opened_date') ~ " as date)" if next else "left_date" %}
        union all
        select 'aged_{{ band }}' as move, {{ entered }} as service_date, 1 as change, tickets.* from tickets
        where left_date is null or {{ entered }} < left_date
        union all
        select 'aged_{{ band }}' as move, least({{ outgrown }}, left_date) as service_date, -1 as change, tickets.* from tickets
        where least({{ outgrown }}, left_date) > {{ entered }}
    {%- endfor %}
),

final as (
    select
        service_date, region_code, channel_code,
        count(*) filter (where move = 'opened') as opened_count,
        count(*) filter (where move = 'solved') as solved_count,
        count(*) filter (where move = 'opened' and is_reopened) as reopened_count,
        count(*) filter (where move = 'opened' and (not is_open or is_reopened)) as once_solved_count,
        count(*) filter (where move = 'opened' and ticket_type = 'complaint') as complaint_count,
        count(*) filter (where move = 'opened' and is_comparable) as comparable_ticket_count,
        count(*) filter (where move = 'opened' and is_repeat) as repeat_ticket_count,
        count(*) filter (where move = 'due') as sla_due_count,
        count(*) filter (where move = 'due' and is_sla_met) as sla_met_count,
        {%- for band, first, next in bands %}
            sum(change) filter (where move = 'aged_{{ band }}') as aged_{{ band }}_change,
        {%- endfor %}
        {%- for time, move in times.items() %}
            count({{ time }}_time_calendar_min) filter (where move = '{{ move }}') as {{ time }}_timed_count,
            {%- for form in ['calendar', 'business'] %}
                {%- set minutes = time ~ '_time_' ~ form ~ '_min' %}
                sum({{ minutes }}) filter (where move = '{{ move }}') as {{ minutes }}_sum,
                median({{ minutes }}) filter (where move = '{{ move }}') as {{ minutes }}_median,
                percentile_cont(0.9) within group (
                    order by case when move = '{{ move }}' then {{ minutes }} end nulls last
                ) as {{ minutes }}_p90
                {%- if not loop.last %},{% endif %}
            {%- endfor %}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from moves
    group by service_date, region_code, channel_code
)

select * from final
