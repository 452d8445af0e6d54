{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('freight_charges', 'freight_id', [of_touched_parents('shipments', 'shipment_id')]) }}",
) }}

with living as (
    select * from {{ ref('stg_freight_charges') }}
    where _is_current {{ only_touched('freight_charges', 'freight_id') }}
),

newest as (
    {{ newest_rows('living', 'freight_id') }}
),

shipments as (
    select shipment_id, order_id, order_line_id, customer_record_id, region_code, carrier_name
    from {{ ref('fct_shipment') }}
),

final as (
    select
        newest.freight_id,
        newest.source_freight_id,
        newest.shipment_id,
        newest.freight_date,
        newest.freight_amt,
        newest.currency_code,
        newest.tax_basis,
        newest._department,
        newest._export,
        newest._delivery_id,
        newest._generation,
        newest._business_date,
        newest._issuer as issuer,
        coalesce(newest.order_id, shipments.order_id) as order_id,
        coalesce(newest.carrier_name, shipments.carrier_name) as carrier_name,
        shipments.order_line_id,
        shipments.customer_record_id,
        shipments.region_code,
        shipments.shipment_id is null as is_orphan_shipment
    from newest
    left join shipments on newest.shipment_id = shipments.shipment_id
)

{{ cast_to_contract('final') }}
