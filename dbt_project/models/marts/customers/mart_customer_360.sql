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
        bool_or(flag_code = 'no_contact') as is_no_contact_flagged,
        bool_or(flag_code = 'open_complaint') as is_open_complaint_flagged,
        bool_or(flag_code = 'contract_ends') as is_contract_ending_flagged,
        bool_or(flag_code = 'notice_given') as is_notice_flagged
    from {{ ref('mart_customer_flag') }}
    group by customer_id
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
        receivables.receivable_amt, receivables.overdue_amt, receivables.oldest_overdue_date,
        receivables.currency_code as receivable_currency_code,
        coalesce(receivables.open_invoice_count, 0) as open_invoice_count,
        agreements.contract_status, agreements.next_contract_end_date, agreements.last_visit_date, agreements.last_rep_call_date,
        coalesce(agreements.active_contract_count, 0) as active_contract_count,
        coalesce(agreements.open_quotation_count, 0) as open_quotation_count,
        contacts.last_contact_date, contacts.next_contact_due_date,
        coalesce(contacts.is_overdue, false) as is_contact_overdue,
        coalesce(flags.flag_count, 0) as flag_count,
        nullif(concat_ws(
            ',',
            case when flags.is_no_contact_flagged then 'no_contact' end,
            case when flags.is_open_complaint_flagged then 'open_complaint' end,
            case when flags.is_notice_flagged then 'notice_given' end,
            case when flags.is_contract_ending_flagged then 'contract_ends' end
        ), '') as flag_codes,
        top_products.product_id as top_product_id,
        top_products.available_qty as top_product_available_qty,
        products.product_name as top_product_name, products.unit_name as top_product_unit_name,
        permissions.is_phone_allowed, permissions.is_email_allowed, permissions.is_sms_allowed, permissions.is_wechat_allowed,
        verified.verified_date,
        verified.known_field_count,
        verified.known_field_count - verified.doubtful_field_count as verified_field_count,
        (verified.known_field_count - verified.doubtful_field_count)
        / nullif(cast(verified.known_field_count as double), 0) as verified_ratio,
        valued.value_grade, valued.contribution_amt, stages.stage_code, clv.p_alive
    from customers
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
