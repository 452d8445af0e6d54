with answered as (
    select
        calls.call_id, calls.answered_at, records.customer_id, rules.sale_days,
        {{ dateadd('day', 'rules.sale_days', 'calls.offered_date') }} as last_sale_date
    from {{ ref('fct_call') }} as calls
    cross join {{ source('plumbing', 'contact_centre') }} as rules
    inner join {{ ref('bridge_customer_source') }} as records on calls.customer_record_id = records.customer_record_id
    where calls.is_answered
),

orders as (
    select
        records.customer_id, lines.order_id, min(lines.ordered_at) as ordered_at, min(lines.ordered_date) as ordered_date
    from {{ ref('fct_order_line') }} as lines
    inner join {{ ref('bridge_customer_source') }} as records on lines.customer_record_id = records.customer_record_id
    where not lines.is_cancelled and not lines.is_returned
    group by records.customer_id, lines.order_id
),

-- An order counts once: for the last call before it. Of calls answered in one second the greater number is taken.
followed as (
    select
        orders.order_id,
        max_by(answered.call_id, cast(answered.answered_at as varchar) || answered.call_id) as call_id
    from orders
    inner join answered
        on
            orders.customer_id = answered.customer_id
            and orders.ordered_at >= answered.answered_at
            and orders.ordered_date <= answered.last_sale_date
    group by orders.customer_id, orders.order_id
),

currencies as (
    select
        currency_code,
        row_number() over (order by count(*) desc nulls last, currency_code asc nulls last) as currency_no
    from {{ ref('int_order_lines__margin') }}
    where is_counted
    group by currency_code
),

-- Amounts of several currencies are never added up: an order that is not wholly in the main one has no margin here.
margins as (
    select
        lines.order_id,
        min(main.currency_code) as currency_code,
        case
            when count(*) = count(lines.margin_amt) and count(*) = count(main.currency_code) then sum(lines.margin_amt)
        end as margin_amt
    from {{ ref('int_order_lines__margin') }} as lines
    semi join followed on lines.order_id = followed.order_id
    left join currencies as main on lines.currency_code = main.currency_code and main.currency_no = 1
    where lines.is_counted
    group by lines.order_id
),

final as (
    select
        followed.call_id,
        count(*) as order_count,
        count(margins.margin_amt) as margin_order_count,
        coalesce(sum(margins.margin_amt), 0) as margin_amt,
        max(margins.currency_code) as currency_code
    from followed
    left join margins on followed.order_id = margins.order_id
    group by followed.call_id
)

select * from final
