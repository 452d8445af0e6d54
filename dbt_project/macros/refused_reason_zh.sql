{#- Why a learned model refused, for people; the same reasons as `docs/learning.md` lists. -#}
{% macro refused_reason_zh(reason) -%}
    case {{ reason }}
        when 'too_few_repeat_buyers' then '重复购买客户不足'
        when 'too_few_buyers' then '已购买客户不足'
        when 'window_too_short' then '观察期过短'
        when 'no_maximum' then '数据不足以确定参数'
        when 'mean_is_infinite' then '金额过于分散'
        when 'other_currency' then '只有其他币种或税基的购买'
        when 'no_attribute_is_known' then '缺少客户属性'
    end
{%- endmacro %}
