{#- Two arms beside each other: how often each succeeded, Wilson's intervals, and Newcombe's interval of the difference (Statistics in
    Medicine 17, 1998, method 10), which holds where n is small. `cte` has treated_count, treated_outcome_count, control_count,
    control_outcome_count and floor_count; below the floor in an arm, and
    while `waits` holds, there is no difference, and refused_reason says why. -#}
{% macro arms_compared(cte, waits='false') -%}
    with shared as (
        select
            *,
            treated_outcome_count / nullif(cast(treated_count as double), 0) as treated_outcome_ratio,
            control_outcome_count / nullif(cast(control_count as double), 0) as control_outcome_ratio,
            case
                when {{ waits }} then 'not_over'
                when control_count = 0 then 'no_control_group'
                when treated_count < floor_count then 'too_few_treated'
                when control_count < floor_count then 'too_few_in_control'
            end as refused_reason
        from {{ cte }}
    ),

    bounded as (
        select
            *,
            {{ wilson_bound('treated_outcome_ratio', 'treated_count', '-') }} as treated_outcome_ratio_lo,
            {{ wilson_bound('treated_outcome_ratio', 'treated_count', '+') }} as treated_outcome_ratio_hi,
            {{ wilson_bound('control_outcome_ratio', 'control_count', '-') }} as control_outcome_ratio_lo,
            {{ wilson_bound('control_outcome_ratio', 'control_count', '+') }} as control_outcome_ratio_hi
        from shared
    ),

    parted as (
        select
            *,
            case when refused_reason is null then 100 * (treated_outcome_ratio - control_outcome_ratio) end as lift_ppt,
            100 * sqrt(
                power(treated_outcome_ratio - treated_outcome_ratio_lo, 2)
                + power(control_outcome_ratio_hi - control_outcome_ratio, 2)
            ) as below_ppt,
            100 * sqrt(
                power(treated_outcome_ratio_hi - treated_outcome_ratio, 2)
                + power(control_outcome_ratio - control_outcome_ratio_lo, 2)
            ) as above_ppt
        from bounded
    )

    select
        *,
        refused_reason is not null as is_refused,
        lift_ppt - below_ppt as lift_lo_ppt,
        lift_ppt + above_ppt as lift_hi_ppt,
        lift_ppt - below_ppt > 0 or lift_ppt + above_ppt < 0 as is_lift_certain
    from parted
{%- endmacro %}
