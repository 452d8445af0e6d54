-- Generated from pipelines/entities by `python -m pipelines.modelling.generate`: change the entity, not this file.

with lake as (
    select * from {{ source('lake', 'customer_records') }}
),

living as (
    select delivery_id, generation, is_current
    from {{ source('lake', 'manifest') }}
    where entity = 'customer_records'
)

select
    lake._issuer || ':' || lake.source_customer_id as customer_record_id,
    lake._issuer || ':' || lake.parent_source_customer_id as parent_customer_record_id,
    lake._issuer || ':' || lake.account_manager_source_employee_id as account_manager_employee_id,
    cast(lake.source_customer_id as varchar) as source_customer_id,
    cast(lake.customer_type as varchar) as customer_type,
    cast(lake.name as varchar) as name,
    cast(lake.given_name as varchar) as given_name,
    cast(lake.family_name as varchar) as family_name,
    cast(lake.phone as varchar) as phone,
    cast(lake.phone_alt as varchar) as phone_alt,
    cast(lake.email as varchar) as email,
    cast(lake.address as varchar) as address,
    cast(lake.address_2 as varchar) as address_2,
    cast(lake.house_number as varchar) as house_number,
    cast(lake.district as varchar) as district,
    cast(lake.city as varchar) as city,
    cast(lake.province as varchar) as province,
    cast(lake.postcode as varchar) as postcode,
    cast(lake.birth_date as varchar) as birth_date,
    cast(lake.national_id as varchar) as national_id,
    cast(lake.tax_number as varchar) as tax_number,
    cast(lake.industry as varchar) as industry,
    cast(lake.size_band as varchar) as size_band,
    cast(lake.region_code as varchar) as region_code,
    cast(lake.parent_source_customer_id as varchar) as parent_source_customer_id,
    cast(lake.account_manager_source_employee_id as varchar) as account_manager_source_employee_id,
    cast(lake.acquisition_source as varchar) as acquisition_source,
    cast(lake.registered_date as date) as registered_date,
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
