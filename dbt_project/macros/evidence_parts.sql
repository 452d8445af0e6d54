{#- The evidence that one mart shows, as rows: code, query, part, whole and n. What a contact costs is compared channel by channel
    over those whose cost is known, in the currency in which most are. -#}
{% macro evidence_parts(mart) -%}
    {%- set costed -%}
        (
            select
                currency_code,
                sum(case when channel_code = 'A' then cost_to_serve_amt end) as a_amt,
                sum(case when channel_code = 'A' then costed_interaction_count end) as a_count,
                sum(case when channel_code = 'B' then cost_to_serve_amt end) as b_amt,
                sum(case when channel_code = 'B' then costed_interaction_count end) as b_count
            from {mart_customer_cost_to_serve}
            group by currency_code
            order by sum(costed_interaction_count) desc nulls last, currency_code asc nulls last
            limit 1
        ) as costed
    {%- endset -%}
    {%- set kept = [] -%}
    {%- for one in evidence() if mart in one.used_by -%}
        {%- set pair = one.get("channels") -%}
        {%- do kept.append(one if not pair else {
            "code": one.code, "query": one.query, "n": "least(sum(a_count), sum(b_count))",
            "from": costed.replace("'A'", "'" ~ pair[0] ~ "'").replace("'B'", "'" ~ pair[1] ~ "'") if pair,
            "part": "sum(a_amt) / nullif(cast(sum(a_count) as double), 0)", "whole": "sum(b_amt) / nullif(cast(sum(b_count) as double), 0)",
        }) -%}
    {%- endfor -%}
    {%- for one in kept %}
        {{ "union all" if not loop.first }}
        select
            '{{ one.code }}' as evidence_code, '{{ one.query }}' as query_name,
            cast({{ one.part }} as double) as part_value, cast({{ one.whole }} as double) as whole_value,
            cast({{ one.get("n", one.whole) }} as bigint) as n_count
        from {{ with_tables(one["from"]) }}
        {% if one.get("where") %}where {{ one.where }}{% endif %}
    {%- endfor -%}
{%- endmacro %}
