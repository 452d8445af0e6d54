-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'wallet_answers') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'wallet_answers'
)

select
    lake._issuer || ':' || lake.source_wallet_answer_id as wallet_answer_id,
    coalesce(lake.customer_issuer, lake._issuer) || ':' || lake.source_customer_id as customer_record_id,
    cast(lake.source_wallet_answer_id as varchar) as source_wallet_answer_id,
    cast(lake.customer_issuer as varchar) as customer_issuer,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.survey_date as date) as survey_date,
    cast(lake.category_name as varchar) as category_name,
    cast(lake.category_spend_amt as decimal(18, 4)) as category_spend_amt,
    cast(lake.brand_rank as bigint) as brand_rank,
    cast(lake.brand_count as bigint) as brand_count,
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
