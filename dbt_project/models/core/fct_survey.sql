{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('surveys', 'survey_id', [of_touched_records()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
with living as (
    select * from {{ ref('stg_surveys') }}
    where _is_current {{ only_touched('surveys', 'survey_id') }}
),

newest as (
    {{ newest_rows('living', 'survey_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        newest.touchpoint_code as channel_code,
        customers.region_code,
        newest.score is not null and newest.answered_at is not null as is_answered,
        case when newest.scale_max = 5 and newest.answered_at is not null then newest.score >= 4 end as is_satisfied,
        case
            when newest.scale_max <> 10 or newest.answered_at is null then null
            when newest.score >= 9 then 'promoter'
            when newest.score >= 7 then 'passive'
            when newest.score >= 0 then 'detractor'
        end as nps_group,
        newest.customer_record_id is null or customers.customer_record_id is null as is_orphan_customer
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
)

{{ cast_to_contract('final') }}
