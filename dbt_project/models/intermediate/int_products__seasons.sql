-- What campaigns that are planned with added to a week is no season. Five weeks around are the season of a product that is asked
-- for now and then: a single week of last year is chance.
with placed as (
    select
        weekly.product_id, weekly.week_start_date, weekly.weeks_ago, weekly.qty,
        weekly.qty - weekly.qty / nullif(1 + coalesce(campaigns.uplift_x, 0), 0) as uplift_qty
    from {{ ref('int_products__weekly') }} as weekly
    left join {{ ref('int_campaign_products__weekly') }} as campaigns
        on weekly.product_id = campaigns.product_id and weekly.week_start_date = campaigns.week_start_date
),

final as (
    select
        *,
        avg(qty - uplift_qty) over (
            partition by product_id
            order by week_start_date nulls last rows between 2 preceding and 2 following
        ) as smoothed_qty
    from placed
)

select * from final
