{#- A piece of SQL whose {names} are tables of ours, the night of the build, or a day reckoned from it. -#}
{% macro with_tables(text) -%}
    {%- set next_day = dateadd("day", 1, "as_of_date") -%}
    {%- set days = {
        "night": source("plumbing", "night"), "next_day": next_day, "year_ago": dateadd("month", -12, "as_of_date"),
        "year_before_month": dateadd("month", -12, "date_trunc('month', " ~ next_day ~ ")"),
        "first_week": dateadd("day", -175, "date_trunc('week', as_of_date)"),
    } -%}
    {%- set said = namespace(text=text) -%}
    {%- for name in modules.re.findall("[{]([a-z0-9_]+)[}]", text) -%}
        {%- set meant = days[name] if name in days else ref(name) -%}
        {%- set said.text = said.text.replace("{" ~ name ~ "}", meant | string) -%}
    {%- endfor -%}
    {{ said.text }}
{%- endmacro %}
