-- Sales of a campaign's arms, customer by customer, are order lines counted once: never more than was sold in its window.
with brought as (
    select campaign_id, started_date, window_end_date, currency_code, tax_basis, sum(net_sales_amt) as net_sales_amt
    from {{ ref('int_campaign_customers__sales') }}
    group by campaign_id, started_date, window_end_date, currency_code, tax_basis
),

sold as (
    select ordered_date, currency_code, tax_basis, sum(net_sales_amt) as net_sales_amt
    from {{ ref('fct_order_line') }}
    where net_sales_amt > 0
    group by ordered_date, currency_code, tax_basis
)

select brought.campaign_id
from brought
left join sold
    on
        sold.ordered_date between brought.started_date and brought.window_end_date
        and brought.currency_code is not distinct from sold.currency_code
        and brought.tax_basis is not distinct from sold.tax_basis
group by brought.campaign_id, brought.net_sales_amt
having brought.net_sales_amt > coalesce(sum(sold.net_sales_amt), 0)
