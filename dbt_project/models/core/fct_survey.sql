{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('surveys', 'survey_id', [of_touched_records(), of_other_scales()]) }}",
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
        scales.family as scale_family,
        {{ is_satisfied('newest', 'scales') }} as is_satisfied,
        {{ nps_group('newest', 'scales') }} as nps_group,
        newest.customer_record_id is null or customers.customer_record_id is null as is_orphan_customer
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
    left join {{ source('plumbing', 'satisfaction_scales') }} as scales on newest.scale_max = scales.scale_max
)

{{ cast_to_contract('final') }}
