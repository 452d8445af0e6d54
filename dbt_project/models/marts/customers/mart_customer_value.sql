with night as (
    select as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

grades as (
    select * from {{ ref('int_customer_value__graded') }}
    where months_back = 0
),

grades_before as (
    select customer_id, value_grade as grade_before, contribution_amt as contribution_before_amt
    from {{ ref('int_customer_value__graded') }}
    where months_back = 1
),

sold as (
    select
        customer_id,
        sum(costed_line_count) as costed_line_count,
        sum(left_out_line_count) as left_out_line_count,
        sum(gross_amt) as gross_amt,
        sum(discount_amt) as discount_amt,
        sum(cancelled_amt) as cancelled_amt,
        sum(returned_amt) as returned_amt,
        sum(net_sales_amt) as net_sales_amt,
        sum(net_sales_untaxed_amt) as net_sales_untaxed_amt,
        sum(cogs_amt) as cogs_amt,
        sum(margin_amt) as margin_amt
    from {{ ref('int_customer_sales__waterfall') }}
    where is_in_year
    group by customer_id
),

charged as (
    select
        customer_id,
        sum(left_out_charge_count) as left_out_charge_count,
        sum(rebate_amt) as rebate_amt,
        sum(freight_amt) as freight_amt,
        sum(cost_to_serve_amt) as cost_to_serve_amt,
        sum(benefit_amt) as benefit_amt
    from {{ ref('int_customer_charges__monthly') }}
    where is_in_year
    group by customer_id
),

{% set channels = ['phone', 'ivr', 'web', 'email', 'visit'] -%}
served as (
    select
        served.customer_id,
        sum(served.interaction_count) as interaction_count,
        sum(served.costed_interaction_count) as costed_interaction_count,
        {%- for channel in channels %}
            sum(served.cost_to_serve_amt) filter (
                where served.channel_code = '{{ channel }}' and served.currency_code = grades.currency_code
            ) as {{ channel }}_cost_amt,
        {%- endfor %}
        sum(served.cost_to_serve_amt) filter (
            where
            served.channel_code not in ('{{ channels | join("', '") }}')
            and served.currency_code = grades.currency_code
        ) as other_channel_cost_amt
    from {{ ref('mart_customer_cost_to_serve') }} as served
    inner join grades on served.customer_id = grades.customer_id
    group by served.customer_id
),

replied as (
    select
        records.customer_id,
        count(tickets.first_reply_time_calendar_min) as replied_ticket_count,
        sum(tickets.first_reply_time_calendar_min) as first_reply_total_min
    from {{ ref('fct_ticket') }} as tickets
    inner join {{ ref('bridge_customer_source') }} as records on tickets.customer_record_id = records.customer_record_id
    inner join night on tickets.opened_date > night.year_ago_date and tickets.opened_date <= night.as_of_date
    group by records.customer_id
),

final as (
    select
        grades.customer_id, grades.as_of_date, customers.name, customers.customer_type, customers.region_code,
        customers.account_manager_id, grades.currency_code, basis.tax_basis,
        {%- for part in ['gross', 'discount', 'cancelled', 'returned', 'net_sales', 'net_sales_untaxed', 'cogs', 'margin'] %}
            coalesce(sold.{{ part }}_amt, 0) as {{ part }}_amt,
        {%- endfor %}
        coalesce(sold.net_sales_amt - sold.net_sales_untaxed_amt, 0) as sales_tax_amt,
        {%- for part in ['rebate', 'freight', 'cost_to_serve', 'benefit'] %}
            coalesce(charged.{{ part }}_amt, 0) as {{ part }}_amt,
        {%- endfor %}
        {%- for channel in channels + ['other_channel'] %}
            coalesce(served.{{ channel }}_cost_amt, 0) as {{ channel }}_cost_amt,
        {%- endfor %}
        grades.contribution_amt,
        cast(grades.contribution_amt as double)
        / nullif(case when sold.net_sales_untaxed_amt > 0 then cast(sold.net_sales_untaxed_amt as double) end, 0)
            as contribution_x,
        grades.contribution_rank, grades.base_count, grades.share_before_ratio,
        grades.value_grade, grades_before.grade_before, grades_before.contribution_before_amt,
        {{ value_movement('grades_before.grade_before', 'grades.value_grade') }} as grade_movement,
        coalesce(sold.costed_line_count, 0) as costed_line_count,
        coalesce(sold.left_out_line_count, 0) as left_out_line_count,
        coalesce(charged.left_out_charge_count, 0) as left_out_charge_count,
        coalesce(served.interaction_count, 0) as interaction_count,
        coalesce(served.costed_interaction_count, 0) as costed_interaction_count,
        coalesce(replied.replied_ticket_count, 0) as replied_ticket_count,
        replied.first_reply_total_min,
        replied.first_reply_total_min / nullif(replied.replied_ticket_count, 0) as first_reply_mean_min
    from grades
    inner join {{ ref('dim_customer') }} as customers on grades.customer_id = customers.customer_id
    left join {{ ref('int_customers__basis') }} as basis on grades.customer_id = basis.customer_id
    left join grades_before on grades.customer_id = grades_before.customer_id
    left join sold on grades.customer_id = sold.customer_id
    left join charged on grades.customer_id = charged.customer_id
    left join served on grades.customer_id = served.customer_id
    left join replied on grades.customer_id = replied.customer_id
)

{{ cast_to_contract('final') }}
