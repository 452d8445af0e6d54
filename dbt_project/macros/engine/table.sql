{#- A table in one statement. dbt's own way (build aside, rename twice, drop, describe the columns three times) costs as much again
    per node and protects readers that the private build file does not have (design D8). Names and types are the contract's by
    `cast_to_contract`. -#}
{% materialization table, adapter="duckdb" %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type="table") -%}
    {%- if existing is not none and existing.is_view -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}

    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement("main") -%}
        create or replace table {{ target }} as (
            {{ compiled_code }}
        )
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}

    {{ return({"relations": [target]}) }}
{% endmaterialization %}
