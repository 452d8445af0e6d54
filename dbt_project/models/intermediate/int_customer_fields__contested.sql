{%- set fields = surviving_fields() -%}

with records as (
    select * from {{ ref('bridge_customer_source') }}
),

doubts as (
    select distinct
        customer_record_id,
        field_name
    from {{ ref('stg_identity_doubts') }}
),

several as (
    select customer_id from records
    group by customer_id
    having count(*) > 1
),

joined as (
    select records.* from records
    semi join several on records.customer_id = several.customer_id
),

-- Most customers' records agree: only fields with two values are looked at further.
contested as (
    select
        customer_id,
        {% for field in fields %}
            min({{ field }}) <> max({{ field }}) as {{ field }}_is_contested,
        {% endfor %}
        count(*) as customer_record_count
    from joined
    group by customer_id
),

candidates as (
    select
        cast(null as varchar) as field_name,
        cast(null as varchar) as field_value,
        customer_id,
        customer_record_id,
        department,
        region_code,
        _business_date as stated_date
    from joined
    where false
    {% for field in fields %}
        union all
        select
            '{{ field }}' as field_name,
            joined.{{ field }} as field_value,
            joined.customer_id,
            joined.customer_record_id,
            joined.department,
            joined.region_code,
            joined._business_date as stated_date
        from joined
        semi join contested on joined.customer_id = contested.customer_id and contested.{{ field }}_is_contested
        where joined.{{ field }} is not null
    {% endfor %}
),

said as (
    select
        customer_id,
        field_name,
        field_value,
        count(*) as record_count,
        count(distinct department) as department_count
    from candidates
    group by customer_id, field_name, field_value
),

final as (
    select
        candidates.*,
        said.record_count,
        said.department_count,
        doubts.customer_record_id is not null as is_doubtful
    from candidates
    inner join said
        on
            candidates.customer_id = said.customer_id
            and candidates.field_name = said.field_name
            and candidates.field_value = said.field_value
    left join doubts
        on candidates.customer_record_id = doubts.customer_record_id and candidates.field_name = doubts.field_name
)

select * from final
