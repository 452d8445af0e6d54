-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'contracts') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'contracts'
)

select
    lake._issuer || ':' || lake.source_contract_id as contract_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_employee_id as employee_id,
    lake._issuer || ':' || lake.renews_source_contract_id as renews_contract_id,
    cast(lake.source_contract_id as varchar) as source_contract_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.source_employee_id as varchar) as source_employee_id,
    cast(lake.service_name as varchar) as service_name,
    cast(lake.signed_date as date) as signed_date,
    cast(lake.start_date as date) as start_date,
    cast(lake.end_date as date) as end_date,
    cast(lake.renews_source_contract_id as varchar) as renews_source_contract_id,
    cast(lake.cancelled_date as date) as cancelled_date,
    cast(lake.cancel_reason as varchar) as cancel_reason,
    cast(lake.monthly_amt as decimal(18, 4)) as monthly_amt,
    cast(lake.is_auto_renewed as boolean) as is_auto_renewed,
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
