{#- Business minutes from the first day of all to an instant, by the row of int_days__business of the instant's business day:
    what earlier days were open, and of this one what has passed. Between two instants it is the difference, whatever lies
    between them: nights, weekends, holidays. NULL where the instant is NULL or outside the calendar. -#}
{% macro business_minutes_until(days, instant) -%}
    (
        {{ days }}.open_minutes_before
        + case
            when {{ days }}.is_open
                then
                    greatest(0, least(
                        {{ minutes_between(days ~ '.opens_at', instant) }},
                        {{ minutes_between(days ~ '.opens_at', days ~ '.closes_at') }}
                    ))
                    - greatest(0, least(
                        {{ minutes_between(days ~ '.break_starts_at', instant) }},
                        {{ minutes_between(days ~ '.break_starts_at', days ~ '.break_ends_at') }}
                    ))
            else 0
        end
    )
{%- endmacro %}

{#- The business day an instant is of; `rules` is the row of plumbing.service_rules. It turns while nobody works, so that
    a night shift stays whole. -#}
{% macro business_day(instant, rules='rules') -%}
    cast({{ dateadd('minute', rules ~ '.business_day_shift_min', instant) }} as date)
{%- endmacro %}
