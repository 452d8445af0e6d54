with daily as (
    select
        stock_date, site_id, product_id, currency_code, tax_basis,
        sum(on_hand_qty) as on_hand_qty,
        sum(reserved_qty) as reserved_qty,
        sum(blocked_qty) as blocked_qty,
        sum(available_qty) as available_qty,
        sum(in_transit_qty) as in_transit_qty,
        sum(stock_value_amt) as stock_value_amt,
        max(reorder_point_qty) as reorder_point_qty,
        min(received_date) filter (where on_hand_qty > 0) as oldest_received_date,
        min(expiry_date) filter (where on_hand_qty > 0) as first_expiry_date,
        coalesce(sum(stock_value_amt) filter (where expiry_date <= {{ dateadd('day', 90, 'stock_date') }}), 0)
            as near_expiry_amt
    from {{ ref('fct_stock_level') }}
    group by stock_date, site_id, product_id, currency_code, tax_basis
),

issued as (
    select
        site_id, product_id, moved_date,
        -sum(moved_qty) as issued_qty,
        -sum(cost_amt) as cogs_amt
    from {{ ref('fct_stock_movement') }}
    where movement_type = 'issue'
    group by site_id, product_id, moved_date
),

demand as (
    select
        daily.stock_date, daily.site_id, daily.product_id,
        sum(issued.issued_qty) filter (where issued.moved_date = daily.stock_date) as issued_qty,
        sum(issued.issued_qty) filter (where issued.moved_date > {{ dateadd('day', -28, 'daily.stock_date') }})
            as issued_28d_qty,
        sum(issued.issued_qty) as issued_90d_qty,
        sum(issued.cogs_amt) as cogs_90d_amt
    from daily
    inner join issued
        on
            daily.site_id = issued.site_id
            and daily.product_id = issued.product_id
            and {{ dateadd('day', -90, 'daily.stock_date') }} < issued.moved_date
            and daily.stock_date >= issued.moved_date
    group by daily.stock_date, daily.site_id, daily.product_id
),

snapshot_days as (
    select distinct site_id, stock_date from daily
),

snapshots as (
    select
        day_now.site_id, day_now.stock_date,
        count(*) as snapshot_90d_count
    from snapshot_days as day_now
    inner join snapshot_days as day_before
        on
            day_now.site_id = day_before.site_id
            and {{ dateadd('day', -90, 'day_now.stock_date') }} < day_before.stock_date
            and day_now.stock_date >= day_before.stock_date
    group by day_now.site_id, day_now.stock_date
),

past_value as (
    select
        daily.stock_date, daily.site_id, daily.product_id, daily.currency_code, daily.tax_basis,
        sum(earlier.stock_value_amt) as value_sum_90d_amt
    from daily
    inner join daily as earlier
        on
            daily.site_id = earlier.site_id
            and daily.product_id = earlier.product_id
            and daily.currency_code is not distinct from earlier.currency_code
            and daily.tax_basis is not distinct from earlier.tax_basis
            and {{ dateadd('day', -90, 'daily.stock_date') }} < earlier.stock_date
            and daily.stock_date >= earlier.stock_date
    group by daily.stock_date, daily.site_id, daily.product_id, daily.currency_code, daily.tax_basis
),

lead_times as (
    select product_id, median(lead_time_days) as lead_time_days
    from {{ ref('fct_purchase_order_line') }}
    where lead_time_days is not null
    group by product_id
),

measured as (
    select
        daily.*,
        sites.site_name,
        products.product_name, products.category_name, products.unit_name,
        coalesce(demand.issued_qty, 0) as issued_qty,
        coalesce(demand.issued_28d_qty, 0) as issued_28d_qty,
        coalesce(demand.issued_90d_qty, 0) as issued_90d_qty,
        coalesce(demand.cogs_90d_amt, 0) as cogs_90d_amt,
        past_value.value_sum_90d_amt / nullif(snapshots.snapshot_90d_count, 0) as average_stock_value_90d_amt,
        lead_times.lead_time_days,
        daily.on_hand_qty <= 0 as is_stocked_out,
        coalesce(demand.issued_90d_qty, 0) > 0 as is_demand_expected
    from daily
    left join demand
        on
            daily.stock_date = demand.stock_date
            and daily.site_id = demand.site_id
            and daily.product_id = demand.product_id
    left join snapshots on daily.stock_date = snapshots.stock_date and daily.site_id = snapshots.site_id
    left join past_value
        on
            daily.stock_date = past_value.stock_date
            and daily.site_id = past_value.site_id
            and daily.product_id = past_value.product_id
            and daily.currency_code is not distinct from past_value.currency_code
            and daily.tax_basis is not distinct from past_value.tax_basis
    left join {{ ref('dim_site') }} as sites on daily.site_id = sites.site_id
    left join {{ ref('dim_product') }} as products on daily.product_id = products.product_id
    left join lead_times on daily.product_id = lead_times.product_id
),

final as (
    select
        *,
        issued_28d_qty / 28.0 as daily_demand_qty,
        available_qty / nullif(issued_28d_qty / 28.0, 0) as days_of_supply,
        average_stock_value_90d_amt / nullif(cogs_90d_amt, 0) * 90 as days_inventory_outstanding,
        {{ datediff('oldest_received_date', 'stock_date', 'day') }} as stock_age_days,
        {{ datediff('stock_date', 'first_expiry_date', 'day') }} as expires_in_days,
        case when issued_90d_qty = 0 then stock_value_amt else 0 end as slow_stock_amt,
        case when is_demand_expected then 1 else 0 end as demand_expected_count,
        case when is_demand_expected and is_stocked_out then 1 else 0 end as stockout_count,
        coalesce(
            issued_28d_qty > 0 and available_qty + in_transit_qty < issued_28d_qty / 28.0 * lead_time_days, false
        ) as is_below_demand_cover
    from measured
)

{{ cast_to_contract('final') }}
