{%- set fields = ['name', 'phone', 'phone_alt', 'email', 'address', 'birth_date', 'national_id', 'tax_number'] -%}

-- Identity doubts a value that is a placeholder or masked, whose check digit fails or that no number can be.
with doubts as (
    select distinct customer_record_id, field_name from {{ ref('stg_identity_doubts') }}
),

-- Few records are doubted: whose records are all beyond doubt needs no row here.
doubted as (
    select distinct records.customer_id
    from {{ ref('bridge_customer_source') }} as records
    semi join doubts on records.customer_record_id = doubts.customer_record_id
),

confirmed as (
    select records.customer_id, max(records._business_date) as verified_date
    from {{ ref('bridge_customer_source') }} as records
    semi join doubted on records.customer_id = doubted.customer_id
    anti join doubts on records.customer_record_id = doubts.customer_record_id
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
        doubted.customer_id, confirmed.verified_date,
        coalesce(shown.doubtful_field_count, 0) as doubtful_field_count
    from doubted
    left join confirmed on doubted.customer_id = confirmed.customer_id
    left join shown on doubted.customer_id = shown.customer_id
)

select * from final
