with months as (
    select * from {{ ref('int_months__shown') }}
    where month_no >= (select max(shown.month_no) - 12 from {{ ref('int_months__shown') }} as shown)
),

opening as (
    select min(month_no) - 1 as month_no from months
),

basis as (
    select customer_id, currency_code, tax_basis from {{ ref('mart_customer_purchase') }}
),

stages as (
    select * from {{ ref('mart_customer_lifecycle') }}
),

-- What came before the first month shown stands in one month before it. Amounts are those of the customer's main basis.
summed as (
    select
        activity.customer_id,
        greatest(activity.month_no, opening.month_no) as month_no,
        max(activity.last_order_date) as last_order_date,
        count(*) filter (where activity.activity = 'order') as active_months,
        sum(activity.n) filter (where activity.activity = 'order') as order_count,
        sum(activity.n) filter (where activity.activity = 'spent') as basis_order_count,
        sum(activity.x_amt) filter (where activity.activity = 'spent') as net_sales_amt,
        sum(activity.x_amt) filter (where activity.activity = 'earned') as costed_sales_untaxed_amt,
        sum(activity.y_amt) filter (where activity.activity = 'earned') as margin_amt,
        sum(activity.x_amt) filter (where activity.activity = 'refunded') as refund_amt,
        sum(activity.n) filter (where activity.activity = 'chosen') as product_count,
        sum(activity.m) filter (where activity.activity = 'chosen') as category_count,
        sum(activity.o) filter (where activity.activity = 'chosen') as counted_line_count,
        sum(activity.n) filter (where activity.activity = 'created') as opportunity_count,
        sum(activity.n) filter (where activity.activity = 'decided') as decided_opportunity_count,
        sum(activity.m) filter (where activity.activity = 'decided') as won_opportunity_count,
        sum(activity.n) filter (where activity.activity = 'touched') as touch_count,
        sum(activity.m) filter (where activity.activity = 'touched') as answered_touch_count
    from {{ ref('int_customer_months__activity') }} as activity
    cross join opening
    left join basis on activity.customer_id = basis.customer_id
    where
        (activity.currency_code is null or activity.currency_code = basis.currency_code)
        and (activity.tax_basis is null or activity.tax_basis = basis.tax_basis)
    group by activity.customer_id, greatest(activity.month_no, opening.month_no)
),

lived as (
    select
        stages.customer_id, stages.entered_month_date as known_month_date,
        months.month_no, months.month_start_date, months.until_date, months.is_finished
    from stages
    inner join months on stages.entered_month_date <= months.month_start_date
    where stages.spell_no = 1
    union all
    select
        summed.customer_id, null as known_month_date, summed.month_no, null as month_start_date, null as until_date,
        null as is_finished
    from summed
    inner join opening on summed.month_no = opening.month_no
),

running as (
    select
        summed.*, lived.known_month_date, lived.month_start_date, lived.until_date, lived.is_finished,
        lived.customer_id as lived_customer_id,
        {{ datediff('lived.known_month_date', 'lived.month_start_date', 'month') }} + 1 as known_month_count,
        max(summed.last_order_date) over story as newest_order_date,
        coalesce(sum(summed.active_months) over story, 0) as active_month_count
    from lived
    left join summed on lived.customer_id = summed.customer_id and lived.month_no = summed.month_no
    window story as (partition by lived.customer_id order by lived.month_no asc nulls last)
),

final as (
    select
        running.lived_customer_id as customer_id, running.month_start_date, running.is_finished,
        customers.region_code,
        customers.customer_type,
        customers.industry,
        stages.stage_code,
        basis.currency_code,
        basis.tax_basis,
        {{ profile_fields_filled('customers') }} as profile_filled_count,
        {{ profile_field_count() }} as profile_field_count,
        {{ profile_fields_filled('customers') }} / nullif(cast({{ profile_field_count() }} as double), 0) as profile_filled_ratio,
        running.known_month_count, running.active_month_count,
        running.active_month_count / nullif(cast(running.known_month_count as double), 0) as active_month_ratio,
        {{ datediff('running.newest_order_date', 'running.until_date', 'day') }} as recency_days,
        running.costed_sales_untaxed_amt, running.margin_amt,
        cast(running.margin_amt as double) / nullif(cast(running.costed_sales_untaxed_amt as double), 0) as gross_margin_x,
        running.refund_amt, running.net_sales_amt,
        coalesce(running.order_count, 0) as order_count,
        coalesce(running.basis_order_count, 0) as basis_order_count,
        cast(running.net_sales_amt as double) / nullif(running.basis_order_count, 0) as sales_per_order_amt,
        coalesce(running.opportunity_count, 0) as opportunity_count,
        coalesce(running.won_opportunity_count, 0) as won_opportunity_count,
        coalesce(running.decided_opportunity_count, 0) as decided_opportunity_count,
        running.won_opportunity_count / nullif(cast(running.decided_opportunity_count as double), 0) as win_rate_count_ratio,
        coalesce(running.product_count, 0) as product_count,
        coalesce(running.category_count, 0) as category_count,
        coalesce(running.counted_line_count, 0) as counted_line_count,
        coalesce(running.touch_count, 0) as touch_count,
        coalesce(running.answered_touch_count, 0) as answered_touch_count,
        running.answered_touch_count / nullif(cast(running.touch_count as double), 0) as touch_answer_ratio
    from running
    inner join {{ ref('dim_customer') }} as customers on running.lived_customer_id = customers.customer_id
    left join basis on running.lived_customer_id = basis.customer_id
    -- Compared, not asked whether it is NULL: an outer join on an OR makes DuckDB look at every pair.
    inner join stages
        on
            running.lived_customer_id = stages.customer_id
            and running.until_date >= stages.entered_date
            and running.until_date < coalesce(stages.left_date, cast('9999-12-31' as date))
    where running.month_start_date is not null
)

{{ cast_to_contract('final') }}
