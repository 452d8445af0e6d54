{#- How an answer is judged by the row of plumbing.satisfaction_scales of its scale; NULL without an answer or a scale of that kind. -#}
{% macro is_satisfied(survey, scale) -%}
    case when {{ scale }}.family = 'csat' and {{ survey }}.answered_at is not null then {{ survey }}.score >= {{ scale }}.satisfied_from end
{%- endmacro %}

{% macro nps_group(survey, scale) -%}
    case
        when {{ scale }}.family is null or {{ scale }}.family <> 'nps' or {{ survey }}.answered_at is null then null
        when {{ survey }}.score >= {{ scale }}.promoter_from then 'promoter'
        when {{ survey }}.score > {{ scale }}.detractor_to then 'passive'
        when {{ survey }}.score >= 0 then 'detractor'
    end
{%- endmacro %}

{#- Held surveys that the settings of tonight judge otherwise: scales are few, so every survey looks its own up. -#}
{% macro of_other_scales() -%}
    survey_id in (
        select surveys.survey_id
        from {{ this }} as surveys
        left join {{ source('plumbing', 'satisfaction_scales') }} as scales on surveys.scale_max = scales.scale_max
        where
            surveys.scale_family is distinct from scales.family
            or surveys.is_satisfied is distinct from ({{ is_satisfied('surveys', 'scales') }})
            or surveys.nps_group is distinct from ({{ nps_group('surveys', 'scales') }})
    )
{%- endmacro %}
