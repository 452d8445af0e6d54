with rules as (
    select
        rules.*, night.as_of_date,
        cast({{ dateadd('year', -1, "date_trunc('year', night.as_of_date)") }} as date) as first_date
    from {{ source('plumbing', 'event_rules') }} as rules
    cross join {{ source('plumbing', 'night') }} as night
    where rules.is_enabled
),

records as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

returned as (
    select
        records.customer_id, returns.returned_date, returns.currency_code, returns.tax_basis,
        sum(returns.refund_amt) as refund_amt, min(returns.return_id) as return_id
    from {{ ref('fct_return') }} as returns
    inner join records on returns.customer_record_id = records.customer_record_id
    group by records.customer_id, returns.returned_date, returns.currency_code, returns.tax_basis
),

outflows as (
    select
        rules.event_code, returned.customer_id, returned.returned_date as event_date,
        returned.return_id as subject_id, rules.threshold,
        cast(returned.refund_amt as double) / nullif(cast(sum(lines.line_amt) as double), 0) as measured
    from returned
    inner join rules on rules.event_kind = 'large_outflow' and returned.returned_date >= rules.first_date
    inner join records on returned.customer_id = records.customer_id
    inner join {{ ref('fct_order_line') }} as lines
        on
            records.customer_record_id = lines.customer_record_id
            and returned.currency_code = lines.currency_code
            and returned.tax_basis = lines.tax_basis
            and returned.returned_date >= lines.ordered_date
            and {{ dateadd('day', 'rules.window_days', 'lines.ordered_date') }} > returned.returned_date
    where not lines.is_cancelled
    group by
        rules.event_code, returned.customer_id, returned.returned_date, returned.return_id, returned.refund_amt, rules.threshold
),

-- All sites that told of the product on the day together.
stocks as (
    select product_id, stock_date, sum(available_qty) as available_qty
    from {{ ref('int_stock_levels__daily') }}
    group by product_id, stock_date
),

stock_steps as (
    select
        *, lag(available_qty) over (partition by product_id order by stock_date asc nulls last) as previous_qty
    from stocks
),

ran_out as (
    select product_id, stock_date from stock_steps
    where available_qty <= 0 and previous_qty > 0
),

missed as (
    select
        rules.event_code, records.customer_id, ran_out.stock_date as event_date, ran_out.product_id as subject_id,
        rules.threshold,
        count(distinct lines.ordered_date) as measured
    from ran_out
    inner join rules on rules.event_kind = 'stockout_of_bought_product' and ran_out.stock_date >= rules.first_date
    inner join {{ ref('fct_order_line') }} as lines
        on
            ran_out.product_id = lines.product_id
            and ran_out.stock_date >= lines.ordered_date
            and {{ dateadd('day', 'rules.window_days', 'lines.ordered_date') }} > ran_out.stock_date
    inner join records on lines.customer_record_id = records.customer_record_id
    where not lines.is_cancelled
    group by rules.event_code, records.customer_id, ran_out.stock_date, ran_out.product_id, rules.threshold
),

final as (
    select event_code, customer_id, event_date, subject_id, measured from outflows
    where measured >= threshold
    union all
    select event_code, customer_id, event_date, subject_id, measured from missed
    where measured >= threshold
)

select * from final
