{#- The winner of each key over living deliveries: greatest (business date, revision, record number). The delivery's name
    decides between two exports of one issuer, so that the order of arrival never does. Few keys come twice, and only their
    rows are sorted: sorting all costs half of a fact. -#}
{% macro newest_rows(rows, key) -%}
    with repeated as (
        select {{ key }} from {{ rows }}
        group by {{ key }}
        having count(*) > 1
    ),

    ranked as (
        select
            every_row.*,
            row_number() over (
                partition by {% for part in key.split(",") %}every_row.{{ part | trim }}{{ ", " if not loop.last }}{% endfor %}
                order by
                    every_row._business_date desc nulls last,
                    every_row._revision desc nulls last,
                    every_row._record_no desc nulls last,
                    every_row._delivery_id desc nulls last
            ) as _rank
        from {{ rows }} as every_row
        semi join repeated on {{ same_key(key) }}
    )

    select every_row.*, 1 as _rank
    from {{ rows }} as every_row
    anti join repeated on {{ same_key(key) }}
    union all
    select * from ranked
    where _rank = 1
{%- endmacro %}

{% macro same_key(key) -%}
    {%- for part in key.split(",") -%}
        every_row.{{ part | trim }} is not distinct from repeated.{{ part | trim }}{{ " and " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
