with customers as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

deals as (
    select customers.customer_id, opportunities.created_date, opportunities.decided_date, opportunities.is_won
    from {{ ref('fct_opportunity') }} as opportunities
    inner join customers on opportunities.customer_record_id = customers.customer_record_id
),

touched as (
    select
        customers.customer_id, {{ month_no('coalesce(touches.sent_date, touches.touched_date)') }} as month_no,
        touches.is_clicked or touches.is_replied as is_answered
    from {{ ref('fct_campaign_touch') }} as touches
    inner join customers on touches.customer_record_id = customers.customer_record_id
    where touches.is_sent
),

final as (
    select * from {{ ref('int_customer_months__bought') }}
    union all
    select
        customer_id, {{ month_no('created_date') }} as month_no, 'created' as activity, 1 as n, null as m,
        null as o, null as last_order_date, null as currency_code, null as tax_basis, null as x_amt,
        null as y_amt
    from deals
    union all
    select
        customer_id, {{ month_no('decided_date') }} as month_no, 'decided' as activity, 1 as n,
        case when is_won then 1 else 0 end as m, null as o, null as last_order_date, null as currency_code,
        null as tax_basis, null as x_amt, null as y_amt
    from deals
    where decided_date is not null
    union all
    select
        customer_id, month_no, 'touched' as activity, 1 as n, case when is_answered then 1 else 0 end as m,
        null as o, null as last_order_date, null as currency_code, null as tax_basis, null as x_amt,
        null as y_amt
    from touched
)

select * from final
