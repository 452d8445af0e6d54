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
        coalesce(counted.moment_count, 0) as moment_count,
        coalesce(counted.fired_count, 0) as fired_count,
        coalesce(counted.suppressed_count, 0) as suppressed_count,
        coalesce(counted.waiting_count, 0) as waiting_count,
        coalesce(counted.treated_count, 0) as treated_count,
        coalesce(counted.control_count, 0) as control_count,
        coalesce(counted.treated_outcome_count, 0) as treated_outcome_count,
        coalesce(counted.control_outcome_count, 0) as control_outcome_count
    from rules
    left join counted on rules.event_code = counted.event_code
),

final as (
    {{ arms_compared('ruled') }}
)

{{ cast_to_contract('final') }}
