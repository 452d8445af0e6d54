with customers as (
    select * from {{ ref('dim_customer') }}
),

records as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

bought as (
    select * from {{ ref('mart_customer_purchase') }}
),

tickets as (
    select
        records.customer_id,
        count(*) as ticket_count,
        count(*) filter (where tickets.is_open) as open_ticket_count,
        count(*) filter (where tickets.ticket_type = 'complaint') as complaint_count,
        max(tickets.opened_date) as last_ticket_date
    from {{ ref('fct_ticket') }} as tickets
    inner join records on tickets.customer_record_id = records.customer_record_id
    group by records.customer_id
),

flags as (
    select
        customer_id,
        count(*) as flag_count,
        concat_ws(
            ',',
            {%- for code in ['no_contact', 'open_complaint', 'notice_given', 'contract_ends'] %}
                case when bool_or(flag_code = '{{ code }}') then '{{ code }}' end
                {%- if not loop.last %},{% endif %}
            {%- endfor %}
        ) as flag_codes
    from {{ ref('mart_customer_flag') }}
    group by customer_id
),

known as (
    select
        *,
        {% for field in ['name', 'phone', 'phone_alt', 'email', 'address', 'birth_date', 'national_id', 'tax_number'] -%}
            {% if not loop.first %}+ {% endif %}case when {{ field }} is null then 0 else 1 end
        {% endfor -%}
            as known_field_count
    from customers
),

final as (
    select
        customers.*,
        night.as_of_date,
        bought.currency_code, bought.tax_basis, bought.first_order_date, bought.last_order_date, bought.recency_days,
        bought.sales_per_order_amt,
        tickets.last_ticket_date,
        {%- for name in ['order_count', 'other_basis_order_count', 'order_line_count', 'net_sales_amt', 'net_sales_12m_amt'] %}
            coalesce(bought.{{ name }}, 0) as {{ name }},
        {%- endfor %}
        {%- for name in ['ticket_count', 'open_ticket_count', 'complaint_count'] %}
            coalesce(tickets.{{ name }}, 0) as {{ name }},
        {%- endfor %}
        receivables.receivable_amt, receivables.credit_balance_amt, receivables.overdue_amt, receivables.oldest_overdue_date,
        receivables.currency_code as receivable_currency_code, receivables.tax_basis as receivable_tax_basis,
        coalesce(receivables.open_invoice_count, 0) as open_invoice_count,
        agreements.contract_status, agreements.next_contract_end_date, agreements.last_visit_date, agreements.last_rep_call_date,
        coalesce(agreements.active_contract_count, 0) as active_contract_count,
        coalesce(agreements.open_quotation_count, 0) as open_quotation_count,
        contacts.last_contact_date, contacts.next_contact_due_date,
        coalesce(contacts.is_overdue, false) as is_contact_overdue,
        coalesce(flags.flag_count, 0) as flag_count,
        flags.flag_codes,
        top_products.product_id as top_product_id,
        top_products.available_qty as top_product_available_qty,
        products.product_name as top_product_name, products.unit_name as top_product_unit_name,
        permissions.is_phone_allowed, permissions.is_email_allowed, permissions.is_sms_allowed, permissions.is_wechat_allowed,
        case when verified.customer_id is null then customers.last_updated_date else verified.verified_date end as verified_date,
        customers.known_field_count - coalesce(verified.doubtful_field_count, 0) as verified_field_count,
        (customers.known_field_count - coalesce(verified.doubtful_field_count, 0))
        / nullif(cast(customers.known_field_count as double), 0) as verified_ratio,
        valued.value_grade, valued.contribution_amt, stages.stage_code, clv.p_alive
    from known as customers
    cross join night
    left join bought on customers.customer_id = bought.customer_id
    left join tickets on customers.customer_id = tickets.customer_id
    left join {{ ref('int_customers__receivables') }} as receivables on customers.customer_id = receivables.customer_id
    left join {{ ref('int_customers__agreements') }} as agreements on customers.customer_id = agreements.customer_id
    left join {{ ref('mart_contact_cycle') }} as contacts on customers.customer_id = contacts.customer_id
    left join flags on customers.customer_id = flags.customer_id
    left join {{ ref('int_customers__top_product') }} as top_products on customers.customer_id = top_products.customer_id
    left join {{ ref('dim_product') }} as products on top_products.product_id = products.product_id
    left join {{ ref('int_customers__permissions') }} as permissions on customers.customer_id = permissions.customer_id
    left join {{ ref('int_customers__verified') }} as verified on customers.customer_id = verified.customer_id
    left join {{ ref('mart_customer_value') }} as valued on customers.customer_id = valued.customer_id
    left join {{ ref('mart_customer_lifecycle') }} as stages on customers.customer_id = stages.customer_id and stages.is_current
    left join {{ ref('mart_customer_clv') }} as clv on customers.customer_id = clv.customer_id
)

{{ cast_to_contract('final') }}
order by customer_id asc nulls last
