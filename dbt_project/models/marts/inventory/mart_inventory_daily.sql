with lead_times as (
    select product_id, median(lead_time_days) as lead_time_days
    from {{ ref('fct_purchase_order_line') }}
    where lead_time_days is not null
    group by product_id
),

joined as (
    select
        levels.*,
        sites.site_name,
        products.product_name, products.category_name, products.unit_name,
        rolling.issued_qty, rolling.issued_28d_qty, rolling.issued_90d_qty, rolling.out_28d_days,
        lead_times.lead_time_days,
        least(days.known_days, 28) as known_28d_days,
        least(days.known_days, 90) as period_days,
        case when rolling.without_cost_count = 0 then rolling.cogs_90d_amt end as cogs_90d_amt,
        case
            when rolling.without_cost_count = 0
                then (coalesce(rolling.standing_90d_amt, 0) + levels.stock_value_amt) / nullif(days.covered_90d_days, 0)
        end as average_stock_value_90d_amt
    from {{ ref('int_stock_levels__daily') }} as levels
    inner join {{ ref('int_stock_snapshots__spans') }} as days
        on levels.site_id = days.site_id and levels.stock_date = days.stock_date
    inner join {{ ref('int_stock_levels__windows') }} as rolling
        on
            levels.stock_date = rolling.stock_date
            and levels.site_id = rolling.site_id
            and levels.product_id = rolling.product_id
            and levels.currency_code is not distinct from rolling.currency_code
            and levels.tax_basis is not distinct from rolling.tax_basis
    left join {{ ref('dim_site') }} as sites on levels.site_id = sites.site_id
    left join {{ ref('dim_product') }} as products on levels.product_id = products.product_id
    left join lead_times on levels.product_id = lead_times.product_id
),

-- Demand is per day on which there was something to issue.
measured as (
    select
        *,
        on_hand_qty <= 0 as is_stocked_out,
        issued_90d_qty > 0 as is_demand_expected,
        cast(issued_28d_qty as double) / nullif(known_28d_days - out_28d_days, 0) as daily_demand_qty,
        average_stock_value_90d_amt * period_days as stock_value_days_amt,
        {{ datediff('oldest_received_date', 'stock_date', 'day') }} as stock_age_days,
        {{ datediff('stock_date', 'first_expiry_date', 'day') }} as expires_in_days
    from joined
),

final as (
    select
        *,
        available_qty / nullif(daily_demand_qty, 0) as days_of_supply,
        stock_value_days_amt / nullif(cogs_90d_amt, 0) as days_inventory_outstanding,
        case
            when stock_value_amt is null or period_days < 90 then null
            when issued_90d_qty <= 0 and coalesce(stock_age_days >= 90, true) then stock_value_amt
            else 0
        end as slow_stock_amt,
        case when is_demand_expected then 1 else 0 end as demand_expected_count,
        case when is_demand_expected and is_stocked_out then 1 else 0 end as stockout_count,
        coalesce(
            daily_demand_qty > 0 and available_qty + in_transit_qty < daily_demand_qty * lead_time_days, false
        ) as is_below_demand_cover
    from measured
)

{{ cast_to_contract('final') }}
