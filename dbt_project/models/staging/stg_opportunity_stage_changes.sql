-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'opportunity_stage_changes') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'opportunity_stage_changes'
)

select
    lake._issuer || ':' || lake.source_opportunity_id as opportunity_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_employee_id as employee_id,
    lake._issuer || ':' || cast(lake.source_opportunity_id as varchar) || ':' || cast(lake.entered_at as varchar) as opportunity_stage_change_id,
    cast(lake.source_opportunity_id as varchar) as source_opportunity_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.source_employee_id as varchar) as source_employee_id,
    cast(lake.opportunity_amt as decimal(18, 4)) as opportunity_amt,
    cast(lake.stage as varchar) as stage,
    cast(lake.probability_ratio as decimal(9, 4)) as probability_ratio,
    cast(lake.entered_at as timestamp) as entered_at,
    cast(lake.entered_date as date) as entered_date,
    cast(lake.expected_close_date as date) as expected_close_date,
    cast(lake.competitor_name as varchar) as competitor_name,
    cast(lake.loss_reason as varchar) as loss_reason,
    cast(lake.has_need as boolean) as has_need,
    cast(lake.has_authority as boolean) as has_authority,
    cast(lake.has_money as boolean) as has_money,
    cast(lake.source_name as varchar) as source_name,
    cast(lake.currency_code as varchar) as currency_code,
    cast(lake.tax_basis as varchar) as tax_basis,
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
