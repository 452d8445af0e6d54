{%- set fields = ['name', 'phone', 'phone_alt', 'email', 'address', 'birth_date', 'national_id', 'tax_number'] -%}

-- Identity doubts a value that is a placeholder or masked, whose check digit fails or that no number can be.
with doubts as (
    select distinct customer_record_id, field_name from {{ ref('stg_identity_doubts') }}
),

doubtful_records as (
    select distinct customer_record_id from doubts
),

confirmed as (
    select records.customer_id, max(records._business_date) as verified_date
    from {{ ref('bridge_customer_source') }} as records
    left join doubtful_records on records.customer_record_id = doubtful_records.customer_record_id
    where doubtful_records.customer_record_id is null
    group by records.customer_id
),

shown as (
    select customers.customer_id, count(*) as doubtful_field_count
    from doubts
    inner join {{ ref('bridge_customer_source') }} as records on doubts.customer_record_id = records.customer_record_id
    inner join {{ ref('dim_customer') }} as customers on records.customer_id = customers.customer_id
    where
        false
        {%- for field in fields %}
            or (doubts.field_name = '{{ field }}' and customers.{{ field }}_record_id = doubts.customer_record_id)
        {%- endfor %}
    group by customers.customer_id
),

final as (
    select
        customers.customer_id, confirmed.verified_date,
        coalesce(shown.doubtful_field_count, 0) as doubtful_field_count,
        {%- for field in fields %}
            {% if not loop.first %}+ {% endif %}case when customers.{{ field }} is null then 0 else 1 end
        {%- endfor %} as known_field_count
    from {{ ref('dim_customer') }} as customers
    left join confirmed on customers.customer_id = confirmed.customer_id
    left join shown on customers.customer_id = shown.customer_id
)

select * from final
