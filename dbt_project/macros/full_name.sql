{#- What a record calls the customer: its name, else its parts as they are said, 欧阳若曦 and Mary Major. Scripts from
    CJK on ('⺀' is the first of their characters) put the family name first, and no blank between. -#}
{% macro full_name() -%}
    case
        when name is not null then name
        when coalesce(family_name, given_name) >= '⺀' then concat_ws('', family_name, given_name)
        else nullif(concat_ws(' ', given_name, family_name), '')
    end
{%- endmacro %}
