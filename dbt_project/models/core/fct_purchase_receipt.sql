{#- Who states only what was refused has accepted the rest; no more is accepted than came. -#}
{% set stated = "coalesce(named.accepted_qty, named.received_qty - coalesce(named.rejected_qty, 0))" %}
{% set accepted = "least(named.received_qty, " ~ stated ~ ")" %}
with living as (
    select * from {{ ref('stg_purchase_receipts') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'purchase_receipt_id') }}
),

lines as (
    select purchase_order_line_id, supplier_id, product_id, site_id from {{ ref('fct_purchase_order_line') }}
),

named as (
    select *, _issuer || ':' || source_purchase_order_id || ':' || cast(line_no as varchar) as purchase_order_line_id
    from newest
),

final as (
    select
        named.purchase_receipt_id, named.source_purchase_receipt_id, named.purchase_order_id, named.purchase_order_line_id,
        named.batch_number, named.received_date, named.received_qty, named.reject_reason, named._department, named._export,
        named._delivery_id, named._generation, named._business_date,
        named._issuer as issuer,
        coalesce(named.supplier_id, lines.supplier_id) as supplier_id,
        coalesce(named.product_id, lines.product_id) as product_id,
        coalesce(named.site_id, lines.site_id) as site_id,
        {{ accepted }} as accepted_qty,
        named.received_qty - {{ accepted }} as rejected_qty,
        lines.purchase_order_line_id is null as is_orphan_purchase_line
    from named
    left join lines on named.purchase_order_line_id = lines.purchase_order_line_id
)

{{ cast_to_contract('final') }}
