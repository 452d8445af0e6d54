{#- The winner of each key over living deliveries: greatest (business date, revision, record number). The delivery's name
    decides between two exports of one issuer, so that the order of arrival never does. -#}
{% macro newest_rows(rows, key) -%}
    select * from (
        select
            *,
            row_number() over (
                partition by {{ key }}
                order by
                    _business_date desc nulls last,
                    _revision desc nulls last,
                    _record_no desc nulls last,
                    _delivery_id desc nulls last
            ) as _rank
        from {{ rows }}
    ) as ranked
    where _rank = 1
{%- endmacro %}
