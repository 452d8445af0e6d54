-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'tickets') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'tickets'
)

select
    lake._issuer || ':' || lake.source_ticket_id as ticket_id,
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.source_employee_id as employee_id,
    cast(lake.source_ticket_id as varchar) as source_ticket_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.opened_at as timestamp) as opened_at,
    cast(lake.opened_date as date) as opened_date,
    cast(lake.ticket_type as varchar) as ticket_type,
    cast(lake.reason_name as varchar) as reason_name,
    cast(lake.severity as varchar) as severity,
    cast(lake.source_employee_id as varchar) as source_employee_id,
    cast(lake.promised_at as timestamp) as promised_at,
    cast(lake.promised_date as date) as promised_date,
    cast(lake.first_replied_at as timestamp) as first_replied_at,
    cast(lake.first_replied_date as date) as first_replied_date,
    cast(lake.solved_at as timestamp) as solved_at,
    cast(lake.solved_date as date) as solved_date,
    cast(lake.reopened_count as bigint) as reopened_count,
    cast(lake.cause_name as varchar) as cause_name,
    cast(lake.compensation_amt as decimal(18, 4)) as compensation_amt,
    cast(lake.channel_code as varchar) as channel_code,
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
