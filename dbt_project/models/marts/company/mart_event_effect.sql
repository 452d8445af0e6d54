with rules as (
    select rules.*, lists.floor_count, night.as_of_date
    from {{ source('plumbing', 'event_rules') }} as rules
    cross join {{ source('plumbing', 'list_rules') }} as lists
    cross join {{ source('plumbing', 'night') }} as night
),

counted as (
    select
        event_code,
        count(*) as moment_count,
        count(*) filter (where is_fired) as fired_count,
        count(*) filter (where not is_fired) as suppressed_count,
        count(*) filter (where is_fired and not is_matured) as waiting_count,
        count(*) filter (where is_fired and is_matured and arm = 'treated') as treated_count,
        count(*) filter (where is_fired and is_matured and arm = 'control') as control_count,
        count(*) filter (where is_fired and is_matured and arm = 'treated' and has_outcome) as treated_outcome_count,
        count(*) filter (where is_fired and is_matured and arm = 'control' and has_outcome) as control_outcome_count,
        max(event_date) filter (where is_fired) as last_fired_date
    from {{ ref('mart_event') }}
    group by event_code
),

ruled as (
    select
        rules.event_code, rules.event_kind, rules.label_zh, rules.label_en, rules.owner_role, rules.is_enabled,
        rules.threshold, rules.window_days, rules.cool_down_days, rules.control_pct, rules.outcome_code, rules.outcome_days,
        rules.floor_count, rules.as_of_date, counted.last_fired_date,
        {%- for name in ['moment', 'fired', 'suppressed', 'waiting', 'treated', 'control', 'treated_outcome', 'control_outcome'] %}
            coalesce(counted.{{ name }}_count, 0) as {{ name }}_count{{ "," if not loop.last }}
        {%- endfor %}
    from rules
    left join counted on rules.event_code = counted.event_code
),

final as (
    {{ arms_compared('ruled') }}
)

{{ cast_to_contract('final') }}
