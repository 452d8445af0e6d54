-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'leads') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'leads'
)

select
    lake._issuer || ':' || lake.source_lead_id as lead_id,
    coalesce(lake.customer_issuer, lake._issuer) || ':' || lake.referrer_source_customer_id as referrer_customer_record_id,
    coalesce(lake.customer_issuer, lake._issuer) || ':' || lake.converted_source_customer_id as converted_customer_record_id,
    cast(lake.source_lead_id as varchar) as source_lead_id,
    cast(lake.lead_name as varchar) as lead_name,
    cast(lake.phone as varchar) as phone,
    cast(lake.lead_source as varchar) as lead_source,
    cast(lake.customer_issuer as varchar) as customer_issuer,
    cast(lake.referrer_source_customer_id as varchar) as referrer_source_customer_id,
    cast(lake.has_need as boolean) as has_need,
    cast(lake.has_authority as boolean) as has_authority,
    cast(lake.has_money as boolean) as has_money,
    cast(lake.created_date as date) as created_date,
    cast(lake.converted_date as date) as converted_date,
    cast(lake.converted_source_customer_id as varchar) as converted_source_customer_id,
    cast(lake._issuer as varchar) as _issuer,
    cast(lake._department as varchar) as _department,
    cast(lake._export as varchar) as _export,
    cast(lake._delivers as varchar) as _delivers,
    cast(lake._delivery_id as varchar) as _delivery_id,
    cast(lake._generation as varchar) as _generation,
    cast(lake._business_date as date) as _business_date,
    cast(lake._revision as integer) as _revision,
    cast(lake._record_no as bigint) as _record_no,
    cast(lake._extra as varchar) as _extra,
    living.is_current as _is_current
from lake
inner join living on lake._delivery_id = living.delivery_id and lake._generation = living.generation
