{# Whether a line was cancelled because there was nothing to ship: the words departments write. A reason in other words is none. #}
{% macro is_shortage(reason) -%}
    coalesce(
        {%- for words in ['缺货', '断货', '无货', '库存不足', '缺貨', '斷貨', '無貨', '庫存不足', 'out of stock', 'shortage'] %}
        lower({{ reason }}) like '%{{ words }}%'{{ ' or' if not loop.last }}
        {%- endfor %}, false
    )
{%- endmacro %}
