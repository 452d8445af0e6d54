with planned as (
    select * from {{ ref('int_campaigns__uplift') }}
    where is_planned
),

treated as (
    select planned.campaign_id, planned.year_name, listed.customer_id
    from {{ ref('int_campaign_customers__sales') }} as listed
    inner join planned on listed.campaign_id = planned.campaign_id
    where listed.arm = 'treatment'
),

-- Who asked for how much of a product in the 52 weeks before, in the unit that it is planned in.
asked as (
    select
        lines.product_id,
        coalesce(records.customer_id, lines.customer_record_id) as customer_id,
        cast(sum(lines.ordered_qty) as double) as asked_qty
    from {{ ref('fct_order_line') }} as lines
    inner join {{ ref('int_products__demand') }} as products
        on lines.product_id = products.product_id and lines.unit_name is not distinct from products.unit_name
    left join {{ ref('bridge_customer_source') }} as records on lines.customer_record_id = records.customer_record_id
    cross join {{ source('plumbing', 'night') }} as night
    where
        (not lines.is_cancelled or {{ is_shortage('lines.cancel_reason') }})
        and lines.ordered_date > {{ dateadd('day', -364, 'night.as_of_date') }} and lines.ordered_date <= night.as_of_date
    group by lines.product_id, coalesce(records.customer_id, lines.customer_record_id)
),

asked_by_all as (
    select product_id, sum(asked_qty) as asked_qty from asked
    group by product_id
),

shares as (
    select
        treated.campaign_id, treated.year_name, asked.product_id,
        sum(asked.asked_qty) / nullif(max(asked_by_all.asked_qty), 0) as asked_x
    from asked
    inner join treated on asked.customer_id = treated.customer_id
    inner join asked_by_all on asked.product_id = asked_by_all.product_id
    group by treated.campaign_id, treated.year_name, asked.product_id
),

weeks as (
    select
        planned.campaign_id, planned.year_name, dates.week_start_date, cast(count(*) as double) / 7 as window_x,
        planned.uplift_x, planned.uplift_low_x, planned.uplift_high_x
    from planned
    inner join {{ ref('dim_date') }} as dates
        on
            dates.date_day between planned.plan_from_date and planned.plan_to_date
            and dates.date_day between planned.started_date and planned.window_end_date
    group by
        planned.campaign_id, planned.year_name, dates.week_start_date,
        planned.uplift_x, planned.uplift_low_x, planned.uplift_high_x
),

final as (
    select
        shares.product_id, weeks.week_start_date, count(*) as campaign_count,
        sum(shares.asked_x * weeks.uplift_x * weeks.window_x) as uplift_x,
        sum(shares.asked_x * weeks.uplift_low_x * weeks.window_x) as uplift_low_x,
        sum(shares.asked_x * weeks.uplift_high_x * weeks.window_x) as uplift_high_x
    from shares
    inner join weeks on shares.campaign_id = weeks.campaign_id and shares.year_name = weeks.year_name
    group by shares.product_id, weeks.week_start_date
)

select * from final
