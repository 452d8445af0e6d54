{#- Increments by touched keys (design D13). The fact forgets the touched lines and remembers which days they were on and are on
    now; day marts forget and recompute those days. Days stay in the plumbing table until a build succeeds as a whole, so that a
    night that fails half-way loses none. -#}
{% macro forget_touched_lines() -%}
    {%- if is_incremental() -%}
        insert into {{ source('plumbing', 'touched_days') }}
        select distinct ordered_date from {{ this }}
        where order_line_id in (select order_line_id from {{ ref('int_order_lines__touched') }});
        delete from {{ this }}
        where order_line_id in (select order_line_id from {{ ref('int_order_lines__touched') }});
    {%- endif -%}
{%- endmacro %}

{% macro only_touched_lines() -%}
    {%- if is_incremental() -%}
        and order_line_id in (select order_line_id from {{ ref('int_order_lines__touched') }})
    {%- endif -%}
{%- endmacro %}

{% macro remember_touched_days() -%}
    {%- if is_incremental() -%}
        insert into {{ source('plumbing', 'touched_days') }}
        select distinct ordered_date from {{ this }}
        where order_line_id in (select order_line_id from {{ ref('int_order_lines__touched') }})
    {%- endif -%}
{%- endmacro %}

{% macro forget_touched_days(column) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where {{ column }} in (select touched_date from {{ source('plumbing', 'touched_days') }})
    {%- endif -%}
{%- endmacro %}

{% macro only_touched_days(column) -%}
    {%- if is_incremental() -%}
        where {{ column }} in (select touched_date from {{ source('plumbing', 'touched_days') }})
    {%- endif -%}
{%- endmacro %}

{% macro remember_reidentified_records() -%}
    insert into {{ source('plumbing', 'changed_records') }}
    select coalesce(now.customer_record_id, before.customer_record_id) as customer_record_id
    from {{ this }} as now
    full outer join {{ source('plumbing', 'applied_records') }} as before
        on now.customer_record_id = before.customer_record_id
    where now.customer_id is distinct from before.customer_id
{%- endmacro %}
