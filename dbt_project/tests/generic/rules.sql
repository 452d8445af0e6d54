{#- One scan for all column rules of a model; the result names each failing rule and how many rows break it, never a value.
    `key`: columns that are together unique and never null, save those `may_be_empty` names, of which NULL is one more value;
    `filled`: columns never null; `hold`: rule name -> a condition that no row may make false (NULL passes, as in a CHECK). -#}
{% test rules(model, key=[], filled=[], hold={}, may_be_empty=[]) %}
    {%- set measures = {} -%}
    {%- for column in key + filled if column not in may_be_empty -%}
        {%- do measures.update({column ~ "_is_filled": "count(*) filter (where " ~ column ~ " is null)"}) -%}
    {%- endfor -%}
    {%- for rule, condition in hold.items() -%}
        {%- do measures.update({rule: "count(*) filter (where not (" ~ condition ~ "))"}) -%}
    {%- endfor -%}
    {%- if key | length == 1 -%}
        {%- do measures.update({key[0] ~ "_is_unique": "count(" ~ key[0] ~ ") - count(distinct " ~ key[0] ~ ")"}) -%}
    {%- endif %}
    with measured as (
        select
        {%- for measure in measures.values() %}
            {{ measure }} as rule_{{ loop.index }}{{ "," if not loop.last }}
        {%- endfor %}
        from {{ model }}
    )

    {%- if key | length > 1 %},
    repeated as (
        select count(*) as repeated_keys from (
            select {{ key | join(", ") }} from {{ model }}
            group by {{ key | join(", ") }}
            having count(*) > 1
        ) as keys
    )
    {%- endif %}

    select rule, failing_rows from (
        {%- for rule in measures %}
        select '{{ rule }}' as rule, rule_{{ loop.index }} as failing_rows from measured
        {%- if not loop.last %} union all{% endif %}
        {%- endfor %}
        {%- if key | length > 1 %}
        union all
        select '{{ key | join("_and_") }}_are_unique' as rule, repeated_keys as failing_rows from repeated
        {%- endif %}
    ) as broken
    where failing_rows > 0
{% endtest %}
