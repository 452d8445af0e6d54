-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'quotations') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'quotations'
)

select
    lake._issuer || ':' || lake.source_quotation_id as quotation_id,
    lake._issuer || ':' || lake.source_opportunity_id as opportunity_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_employee_id as employee_id,
    cast(lake.source_quotation_id as varchar) as source_quotation_id,
    cast(lake.source_opportunity_id as varchar) as source_opportunity_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.source_employee_id as varchar) as source_employee_id,
    cast(lake.quoted_date as date) as quoted_date,
    cast(lake.valid_until_date as date) as valid_until_date,
    cast(lake.quoted_amt as decimal(18, 4)) as quoted_amt,
    cast(lake.status as varchar) as status,
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
