with records as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

renewed as (
    select customer_record_id, signed_date as success_date from {{ ref('fct_contract') }}
    where renews_contract_id is not null
),

paid as (
    select customer_record_id, paid_date as success_date from {{ ref('fct_payment') }}
    where not is_refund
),

replied as (
    select customer_record_id, replied_date as success_date from {{ ref('fct_campaign_touch') }}
    where is_replied
    union all
    select customer_record_id, offered_date as success_date from {{ ref('fct_call') }}
    where direction = 'inbound'
    union all
    select customer_record_id, activity_date as success_date from {{ ref('fct_activity') }}
    where not is_touch
),

every as (
    select 'renewed' as outcome_code, * from renewed
    union all
    select 'paid' as outcome_code, * from paid
    union all
    select 'replied' as outcome_code, * from replied
),

final as (
    select distinct every.outcome_code, records.customer_id, every.success_date
    from every
    inner join records on every.customer_record_id = records.customer_record_id
    union all
    select distinct 'ordered' as outcome_code, customer_id, sales_date as success_date from {{ ref('int_orders__sequence') }}
)

select * from final
