with records as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

-- Who is listed under two records is one customer; a record that identity does not know stands for itself.
listed as (
    select
        touches.campaign_id,
        coalesce(records.customer_id, touches.customer_record_id) as customer_id,
        count(*) as touch_count,
        case
            when min(touches.arm) <> max(touches.arm) then 'both'
            else min(touches.arm)
        end as arm,
        bool_or(touches.is_sent) as is_sent,
        bool_or(touches.is_delivered) as is_delivered,
        bool_or(touches.is_opened) as is_opened,
        bool_or(touches.is_clicked) as is_clicked,
        bool_or(touches.is_replied) as is_replied,
        bool_or(touches.is_unsubscribed) as is_unsubscribed
    from {{ ref('fct_campaign_touch') }} as touches
    left join records on touches.customer_record_id = records.customer_record_id
    group by touches.campaign_id, coalesce(records.customer_id, touches.customer_record_id)
),

sold as (
    select
        coalesce(records.customer_id, lines.customer_record_id) as customer_id,
        lines.ordered_date, lines.currency_code, lines.tax_basis,
        sum(lines.net_sales_amt) as net_sales_amt,
        sum(case when lines.net_sales_amt <> 0 then lines.margin_amt else 0 end) as margin_amt,
        count(*) filter (where lines.net_sales_amt <> 0 and lines.margin_amt is null) as lines_without_margin,
        count(*) filter (where not lines.is_cancelled) as valid_lines
    from {{ ref('int_order_lines__margin') }} as lines
    left join records on lines.customer_record_id = records.customer_record_id
    group by
        coalesce(records.customer_id, lines.customer_record_id), lines.ordered_date, lines.currency_code, lines.tax_basis
),

first_orders as (
    select customer_id, min(ordered_date) as first_order_date
    from sold
    where valid_lines > 0
    group by customer_id
),

placed as (
    select listed.*, campaigns.started_date, campaigns.window_end_date, campaigns.currency_code, campaigns.tax_basis
    from listed
    inner join {{ ref('dim_campaign') }} as campaigns on listed.campaign_id = campaigns.campaign_id
),

bought as (
    select
        placed.campaign_id, placed.customer_id,
        sum(sold.net_sales_amt) as net_sales_amt,
        sum(sold.margin_amt) as margin_amt,
        sum(sold.lines_without_margin) as lines_without_margin
    from placed
    inner join sold
        on
            placed.customer_id = sold.customer_id
            and sold.ordered_date between placed.started_date and placed.window_end_date
            and placed.currency_code is not distinct from sold.currency_code
            and placed.tax_basis is not distinct from sold.tax_basis
    group by placed.campaign_id, placed.customer_id
),

final as (
    select
        placed.*,
        cast(coalesce(bought.net_sales_amt, 0) as decimal(38, 4)) as net_sales_amt,
        cast(coalesce(bought.margin_amt, 0) as decimal(38, 4)) as margin_amt,
        coalesce(bought.lines_without_margin, 0) as lines_without_margin,
        coalesce(first_orders.first_order_date between placed.started_date and placed.window_end_date, false) as is_new
    from placed
    left join bought on placed.campaign_id = bought.campaign_id and placed.customer_id = bought.customer_id
    left join first_orders on placed.customer_id = first_orders.customer_id
)

select * from final
