{#- Why a contract may not be renewed: a word for each kind of points it has, as codes or for people of a language. -#}
{% macro renewal_reasons(words, delimiter) -%}
    {%- set told = {
        'codes': ['usage_falling', 'overdue', 'complaint', 'silence'],
        'zh': ['用量下降', '货款逾期', '近期投诉', '久无往来'],
        'en': ['usage falls', 'receivables overdue', 'complained lately', 'nothing heard'],
    }[words] -%}
    concat_ws(
        '{{ delimiter }}'
        {%- for kind in ['usage', 'overdue', 'complaint', 'silence'] %},
        case when {{ kind }}_points > 0 then '{{ told[loop.index0] }}' end
        {%- endfor %}
    )
{%- endmacro %}
