with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

-- A number that customers share is an order of each of them.
by_basis as (
    select
        order_id, customer_id, is_orphan_customer, currency_code, tax_basis,
        min(customer_record_id) as customer_record_id,
        min(region_code) as region_code,
        min(channel_code) as channel_code,
        min(ordered_date) as ordered_date,
        max(promised_date) filter (where is_judged or not is_cancelled) as promised_date,
        min(first_shipped_date) as first_shipped_date,
        max(last_delivered_date) as last_delivered_date,
        bool_and(is_all_delivered) filter (where not is_cancelled) as is_all_delivered,
        count(*) as line_count,
        count(*) filter (where is_cancelled) as cancelled_line_count,
        count(*) filter (where is_shortage) as shortage_line_count,
        count(*) filter (where not is_cancelled and not is_shipped) as unshipped_line_count,
        count(*) filter (where is_judged) as promised_line_count,
        count(*) filter (where is_filled) as filled_line_count,
        count(*) filter (where is_on_time_in_full) as otif_line_count,
        -- A line whose day has not come, or has no promise: the order is not judged before all its lines are.
        count(*) filter (where not is_judged and not is_cancelled) as unjudged_line_count,
        sum(shipment_count) as shipment_count,
        bool_or(is_faulty) as is_faulty,
        sum(line_amt) as order_amt,
        sum(cancelled_amt) as cancelled_amt,
        sum(net_sales_amt) as net_sales_amt,
        sum(shipped_amt) as shipped_amt,
        row_number() over (
            partition by order_id, customer_id
            order by count(*) desc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as basis_no
    from {{ ref('int_order_lines__fulfilment') }}
    group by order_id, customer_id, is_orphan_customer, currency_code, tax_basis
),

orders as (
    select
        order_id, customer_id, is_orphan_customer,
        {%- for column in ['customer_record_id', 'region_code', 'channel_code', 'currency_code', 'tax_basis'] %}
            max({{ column }}) filter (where basis_no = 1) as {{ column }},
        {%- endfor %}
        {%- for column in ['order_amt', 'cancelled_amt', 'net_sales_amt', 'shipped_amt'] %}
            sum({{ column }}) filter (where basis_no = 1) as {{ column }},
        {%- endfor %}
        {%- for column in [
            'line_count', 'cancelled_line_count', 'shortage_line_count', 'unshipped_line_count', 'promised_line_count',
            'filled_line_count', 'otif_line_count', 'unjudged_line_count', 'shipment_count'
        ] %}
            sum({{ column }}) as {{ column }},
        {%- endfor %}
        coalesce(sum(line_count) filter (where basis_no > 1), 0) as other_basis_line_count,
        min(ordered_date) as ordered_date,
        max(promised_date) as promised_date,
        min(first_shipped_date) as first_shipped_date,
        max(last_delivered_date) as last_delivered_date,
        bool_and(is_all_delivered) as is_all_delivered,
        bool_or(is_faulty) as is_faulty
    from by_basis
    group by order_id, customer_id, is_orphan_customer
),

valued as (
    select
        orders.*, night.as_of_date, cash.first_invoiced_date, cash.last_due_date, cash.last_allocated_date,
        {%- for column in ['invoiced_amt', 'credited_amt', 'allocated_amt', 'paid_amt', 'balance_amt'] %}
            coalesce(cash.{{ column }}, 0) as {{ column }},
        {%- endfor %}
        coalesce(cash.invoiced_amt - cash.credited_amt, 0) as net_invoiced_amt,
        orders.promised_line_count > 0 and orders.unjudged_line_count = 0 as is_judged
    from orders
    cross join night
    left join {{ ref('int_orders__cash') }} as cash
        on
            orders.order_id = cash.order_id
            and orders.customer_id is not distinct from cash.customer_id
            and orders.currency_code = cash.currency_code
            and orders.tax_basis = cash.tax_basis
),

-- Which contract was in force on the day of the order: the newest of the customer's.
contracted as (
    select
        valued.order_id, valued.customer_id,
        count(*) as contract_count,
        max_by(contracts.contract_id, cast(contracts.start_date as varchar) || contracts.contract_id) as contract_id
    from valued
    inner join {{ ref('int_contracts__terms') }} as contracts
        on
            valued.customer_id = contracts.customer_id
            and valued.ordered_date >= contracts.start_date
            and (contracts.closed_date is null or valued.ordered_date <= contracts.closed_date)
    group by valued.order_id, valued.customer_id
),

final as (
    select
        valued.*, contracted.contract_id,
        coalesce(contracted.contract_count, 0) as contract_count,
        valued.is_judged and valued.filled_line_count = valued.promised_line_count as is_filled,
        valued.is_judged and valued.otif_line_count = valued.promised_line_count as is_on_time_in_full,
        valued.is_judged and valued.otif_line_count = valued.promised_line_count and not valued.is_faulty as is_perfect,
        valued.paid_amt - valued.allocated_amt as unallocated_amt,
        greatest(valued.net_sales_amt - valued.net_invoiced_amt, 0) as uninvoiced_amt,
        greatest(least(valued.shipped_amt, valued.net_sales_amt) - valued.net_invoiced_amt, 0) as shipped_uninvoiced_amt,
        valued.balance_amt > 0 and valued.last_due_date < valued.as_of_date as is_overdue,
        {{ datediff('valued.ordered_date', 'valued.first_shipped_date', 'day') }} as order_to_shipment_days,
        {{ datediff('valued.first_shipped_date', 'valued.last_delivered_date', 'day') }} as shipment_to_delivery_days,
        case
            when valued.balance_amt <= 0 and valued.invoiced_amt > 0
                then {{ datediff('valued.ordered_date', 'valued.last_allocated_date', 'day') }}
        end as order_to_cash_days,
        case
            when valued.line_count = valued.cancelled_line_count then 'cancelled'
            when valued.invoiced_amt > 0 and valued.balance_amt <= 0 and valued.net_sales_amt <= valued.net_invoiced_amt
                then 'collected'
            when valued.invoiced_amt > 0 then 'invoiced'
            when valued.unshipped_line_count = 0 and valued.is_all_delivered then 'delivered'
            when valued.shipment_count > 0 then 'shipped'
            else 'open'
        end as progress_code
    from valued
    left join contracted on valued.order_id = contracted.order_id and valued.customer_id = contracted.customer_id
)

{{ cast_to_contract('final') }}
