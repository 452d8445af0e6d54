{#- The last day a dated row holds: the one stated, unless the next row starts before it ends. Two never hold on one day. -#}
{% macro ends_before_next(stated, following) -%}
    case
        when {{ stated }} < {{ following }} or {{ following }} is null then {{ stated }}
        else cast({{ dateadd('day', -1, following) }} as date)
    end
{%- endmacro %}
