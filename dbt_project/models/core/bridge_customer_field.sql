{%- set rule_names = ['verified', 'newest', 'most_frequent', 'department', 'longest'] -%}
{%- set places = range(1, 6) -%}

with candidates as (
    select * from {{ ref('int_customer_fields__contested') }}
),

rules as (
    select * from {{ source('plumbing', 'survivorship_rules') }}
),

trust as (
    select * from {{ source('plumbing', 'trusted_departments') }}
),

-- What each rule sees: the smaller, the better. Identity doubts values of eight fields; of the others what most
-- departments say is verified.
seen as (
    select
        candidates.*,
        {% for place in places %}
            rules.rule_{{ place }},
        {% endfor %}
        case
            when candidates.is_doubtful then 1
            when
                candidates.field_name in (
                    'name', 'phone', 'phone_alt', 'email', 'address', 'birth_date', 'national_id', 'tax_number'
                ) then 0
            else -candidates.department_count
        end as verified_key,
        coalesce({{ datediff("candidates.stated_date", "cast('2100-01-01' as date)", "day") }}, 1000000) as newest_key,
        -candidates.record_count as most_frequent_key,
        coalesce(trust.trust_rank, 1000000) as department_key,
        -length(candidates.field_value) as longest_key
    from candidates
    inner join rules on candidates.field_name = rules.field_name
    left join trust on candidates.department = trust.department
),

keyed as (
    select
        seen.*,
        {% for place in places %}
            case rule_{{ place }}
                {% for rule in rule_names %}
                    when '{{ rule }}' then {{ rule }}_key
                {% endfor %}
                else 0
            end as key_{{ place }},
        {% endfor %}
        0 as key_after_all
    from seen
),

compared as (
    select
        *,
        {% for place in places %}
            first_value(key_{{ place }}) over candidates_of_a_field as best_key_{{ place }},
        {% endfor %}
        first_value(field_value) over candidates_of_a_field as best_value,
        row_number() over candidates_of_a_field as precedence
    from keyed
    window candidates_of_a_field as (
        partition by customer_id, field_name
        order by
            {% for place in places %}
                key_{{ place }} asc nulls last,
            {% endfor %}
            newest_key asc nulls last, department_key asc nulls last, customer_record_id asc nulls last
    )
),

final as (
    select
        *,
        precedence = 1 as is_winner,
        field_value = best_value as is_same_value,
        case
            when field_value = best_value then null
            {% for place in places %}
                when key_{{ place }} <> best_key_{{ place }} then rule_{{ place }}
            {% endfor %}
            else 'tie'
        end as lost_by
    from compared
)

{{ cast_to_contract('final') }}
order by customer_id asc nulls last
