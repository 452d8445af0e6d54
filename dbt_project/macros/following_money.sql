{#- What finance's facts look up of customers, orders, payments and shipments: rows whose looked-up columns are stale are
    forgotten and come in again (design D13; `following.sql` has the rest). -#}
{% macro forget_invoices_of_other_orders() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where invoice_id in (
            select invoices.invoice_id
            from {{ this }} as invoices
            left join {{ ref('bridge_customer_source') }} as customers
                on invoices.customer_record_id = customers.customer_record_id
            left join (
                select order_id, min(employee_id) as employee_id from {{ ref('fct_order_line') }}
                group by order_id
            ) as orders on invoices.order_id = orders.order_id
            where
                invoices.region_code is distinct from customers.region_code
                or invoices.is_orphan_customer is distinct from (customers.customer_record_id is null)
                or invoices.employee_id is distinct from orders.employee_id
                or invoices.is_orphan_order is distinct from (orders.order_id is null)
        )
    {%- endif -%}
{%- endmacro %}

{% macro forget_allocations_of_other_parents() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where allocation_id in (
            select allocations.allocation_id
            from {{ this }} as allocations
            left join {{ ref('fct_payment') }} as payments on allocations.payment_id = payments.payment_id
            left join {{ ref('fct_invoice') }} as invoices on allocations.invoice_id = invoices.invoice_id
            where
                allocations.customer_record_id
                is distinct from coalesce(invoices.customer_record_id, payments.customer_record_id)
                or allocations.region_code is distinct from coalesce(invoices.region_code, payments.region_code)
                or allocations.order_id is distinct from coalesce(invoices.order_id, payments.order_id)
                or allocations.invoice_due_date is distinct from invoices.due_date
                or allocations.is_orphan_payment is distinct from (payments.payment_id is null)
                or allocations.is_orphan_invoice is distinct from (invoices.invoice_id is null)
        )
    {%- endif -%}
{%- endmacro %}

{% macro forget_freight_of_other_shipments() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where freight_id in (
            select freight.freight_id
            from {{ this }} as freight
            left join {{ ref('fct_shipment') }} as shipments on freight.shipment_id = shipments.shipment_id
            where
                freight.customer_record_id is distinct from shipments.customer_record_id
                or freight.order_line_id is distinct from shipments.order_line_id
                or freight.region_code is distinct from shipments.region_code
                or freight.is_orphan_shipment is distinct from (shipments.shipment_id is null)
        )
    {%- endif -%}
{%- endmacro %}
