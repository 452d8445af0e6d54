{%- set amounts = ['net_sales', 'costed_sales', 'margin', 'returned', 'sold'] -%}
with rules as (
    select night.as_of_date, supply.min_lines
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'supply') }} as supply
),

-- Reports are due up to the night: one of a month that is still running is not late before its day.
added as (
    select
        events.customer_id, events.currency_code, events.tax_basis, events.month_date,
        {{ month_no('events.month_date') }} as month_no,
        {%- for name in amounts %}
            coalesce(sum(events.told_amt) filter (where events.kind = '{{ name }}'), 0) as {{ name }}_amt,
        {%- endfor %}
        coalesce(sum(events.told_count) filter (where events.kind = 'order'), 0) as order_count,
        coalesce(sum(events.told_count) filter (where events.kind = 'line'), 0)
        - coalesce(sum(events.told_count) filter (where events.kind = 'own_line'), 0) as other_basis_line_count,
        coalesce(sum(events.told_count) filter (where events.kind = 'due'), 0) as due_report_count,
        coalesce(sum(events.told_count) filter (where events.kind = 'in_time'), 0) as in_time_report_count,
        max(events.report_delay_median_days) as report_delay_median_days,
        coalesce(sum(events.told_count) filter (where events.kind = 'unpriced'), 0) as unpriced_report_count,
        coalesce(sum(events.told_count) filter (where events.kind = 'lead'), 0) as lead_count
    from {{ ref('int_partner_events__monthly') }} as events
    inner join rules on events.month_date <= rules.as_of_date
    group by events.customer_id, events.currency_code, events.tax_basis, events.month_date
),

moving as (
    select
        *,
        sum(net_sales_amt) over (
            partition by customer_id
            order by month_no asc nulls last range between 12 preceding and 12 preceding
        ) as year_ago_net_sales_amt,
        sum(net_sales_amt) over year_to as net_sales_12m_amt,
        sum(sold_amt) over year_to as sold_12m_amt
    from added
    window year_to as (
        partition by customer_id
        order by month_no asc nulls last range between 11 preceding and current row
    )
),

final as (
    select
        moving.*,
        customers.name as customer_name,
        customers.region_code,
        last_day(moving.month_date) > rules.as_of_date as is_unfinished,
        moving.due_report_count - moving.in_time_report_count as late_report_count,
        moving.due_report_count < rules.min_lines as is_few_reports,
        (moving.net_sales_amt - moving.year_ago_net_sales_amt)
        / nullif(abs(moving.year_ago_net_sales_amt), 0) as sales_growth_x,
        moving.margin_amt / nullif(moving.costed_sales_amt, 0) as gross_margin_x,
        moving.in_time_report_count / nullif(cast(moving.due_report_count as double), 0) as report_in_time_ratio,
        moving.sold_12m_amt / nullif(moving.net_sales_12m_amt, 0) as sell_through_12m_x,
        case when last_day(moving.month_date) >= rules.as_of_date then coalesce(owed.overdue_amt, 0) end as overdue_amt
    from moving
    cross join rules
    left join {{ ref('dim_customer') }} as customers on moving.customer_id = customers.customer_id
    left join {{ ref('mart_receivables') }} as owed
        on
            moving.customer_id = owed.customer_id and moving.currency_code = owed.currency_code
            and moving.tax_basis = owed.tax_basis
)

{{ cast_to_contract('final') }}
