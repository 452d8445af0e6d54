{#- Facts that follow change by key (design D13). Before a fact is built its touched keys are noted: those that a changed delivery
    says or said, and those of held rows whose parents were touched. The fact forgets them and reads them anew, so that a night
    costs what changed and no look at everything else. Deliveries stay noted as changed until a build succeeds as a whole: what a
    night that failed half-way left out comes in with the next. -#}
{% macro follow(entity, key, parents=[]) -%}
    create or replace table {{ touched_keys(entity) }} as
    select delivered.{{ key }} as row_key
    from {{ ref('stg_' ~ entity) }} as delivered
    semi join {{ source('plumbing', 'changed_deliveries') }} as changed
        on
            changed.entity = '{{ entity }}'
            and delivered._delivery_id = changed.delivery_id
            and delivered._generation = changed.generation
    {%- if is_incremental() %}
    union
    select held.{{ key }}
    from {{ this }} as held
    semi join {{ source('plumbing', 'changed_deliveries') }} as changed
        on
            changed.entity = '{{ entity }}'
            and held._delivery_id = changed.delivery_id
            and held._generation = changed.generation
    {%- for parent in parents %}
    union
    select {{ key }} from {{ this }}
    where {{ parent }}
    {%- endfor %};
    delete from {{ this }}
    where {{ key }} is null or {{ key }} in (select row_key from {{ touched_keys(entity) }})
    {%- else %}
    where false
    {%- endif -%}
{%- endmacro %}

{% macro only_touched(entity, key) -%}
    {%- if is_incremental() -%}
        and ({{ key }} is null or {{ key }} in (select row_key from {{ touched_keys(entity) }}))
    {%- endif -%}
{%- endmacro %}

{#- The keys an entity's fact read anew in the last build; no source, because a fact that stands leaves it as it was. -#}
{% macro touched_keys(entity) -%}
    juke_plumbing.touched_{{ entity }}
{%- endmacro %}
