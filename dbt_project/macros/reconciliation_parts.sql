{#- Every entry of `reconciliations` as rows: the source's total, what is left out of it for each reason, the mart's total. -#}
{% macro reconciliation_parts() -%}
    {%- set money = ["currency_code", "tax_basis"] -%}
    {%- set said = left_out_reasons() -%}
    {%- for one in reconciliations() -%}
        {%- set sums = one.get("total", "count(*)") -%}
        {%- set parts = [
            ["source", none, one.source, sums, one.get("source_where"), one.get("source_basis")],
            ["mart", none, "{" ~ one.mart ~ "}", one.get("value", "sum(" ~ one.measure ~ ")"), one.get("where"), none],
        ] -%}
        {%- for reason, rows in one.get("left_out", {}).items() -%}
            {%- if rows is string -%}
                {%- set within = "(" ~ one.source_where ~ ") and (" ~ rows ~ ")" if one.get("source_where") else rows -%}
                {%- do parts.append(["left_out", reason, one.source, sums, within, one.get("source_basis")]) -%}
            {%- else -%}
                {%- do parts.append(["left_out", reason, rows[0], rows[1], rows[2], rows[3]]) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set outer = loop -%}
        {%- for kind, reason, tables, total, condition, from in parts %}
            {%- set basis = one.get("basis", []) %}
            {%- set columns = [] -%}
            {%- for name in basis -%}
                {%- do columns.append((from ~ "." if from else "") ~ name) -%}
            {%- endfor %}
            {{ "union all" if not (outer.first and loop.first) }}
            select
                '{{ one.mart }}' as mart_name, '{{ one.measure }}' as measure_name, '{{ kind }}' as part_kind,
                '{{ modules.re.findall("[{]([a-z0-9_]+)[}]", one.source)[0] }}' as source_name,
                {%- for name, word in {"code": reason, "zh": said.get(reason, [])[:1] | join, "en": said.get(reason, [])[1:] | join}.items() %}
                    {{ "'" ~ word ~ "'" if word else "cast(null as varchar)" }} as reason_{{ name }},
                {%- endfor %}
                {%- for name in money %}
                    {% if name in basis %}{{ columns[basis.index(name)] }}{% else %}cast(null as varchar){% endif %} as {{ name }},
                {%- endfor %}
                cast(coalesce({{ total }}, 0) as decimal(38, 6)) as part_value
            from {{ with_tables(tables) }}
            {% if condition %}where {{ with_tables(condition) }}{% endif %}
            {% if columns %}group by {{ columns | join(", ") }}{% endif %}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
