with rules as (
    select
        night.as_of_date, rules.*,
        {{ normal_quantile('rules.cycle_service_level_pct / 100.0') }} as z_x
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'stock') }} as rules
),

ordered as (
    select site_id, product_id, sum(greatest(ordered_qty - received_qty, 0)) as on_order_qty
    from {{ ref('fct_purchase_order_line') }}
    where status = 'open'
    group by site_id, product_id
),

-- Classes are those of the currency and tax basis in which a product is sold most often.
classes as (
    select
        product_id, abc_class, xyz_class,
        row_number() over (
            partition by product_id
            order by order_line_count desc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as sale_no
    from {{ ref('mart_abc_xyz') }}
),

joined as (
    select
        rules.*,
        levels.stock_date, levels.site_id, levels.site_name, levels.product_id, levels.product_name, levels.category_name,
        levels.unit_name, levels.currency_code, levels.tax_basis, levels.on_hand_qty, levels.reserved_qty, levels.blocked_qty,
        levels.available_qty, levels.in_transit_qty, levels.stock_value_amt, levels.average_stock_value_90d_amt,
        levels.cogs_90d_amt, levels.stock_value_days_amt, levels.days_inventory_outstanding, levels.period_days,
        levels.issued_90d_qty, levels.is_stocked_out, levels.is_demand_expected, levels.stock_age_days,
        levels.expires_in_days, levels.near_expiry_amt, levels.slow_stock_amt,
        levels.reorder_point_qty as stated_reorder_point_qty,
        demand.issue_day_count, demand.out_of_stock_days, demand.in_stock_days, demand.receipt_count,
        demand.mean_lead_time_days, demand.lead_time_deviation_days, demand.lead_time_source,
        yearly.known_stock_days, yearly.average_stock_value_12m_amt, yearly.issued_12m_qty, yearly.gross_margin_12m_amt,
        classes.abc_class, classes.xyz_class,
        coalesce(ordered.on_order_qty, 0) as on_order_qty,
        count(*) over (partition by levels.site_id, levels.product_id) as cost_basis_count,
        -- What a site is out of is worth what it is worth elsewhere.
        coalesce(
            cast(levels.stock_value_amt as double) / nullif(cast(levels.on_hand_qty as double), 0),
            cast(sum(levels.stock_value_amt) over product_costs as double)
            / nullif(cast(sum(levels.on_hand_qty) over product_costs as double), 0)
        ) as unit_value_amt,
        demand.issued_qty / nullif(demand.in_stock_days, 0) as in_stock_demand_qty,
        case when demand.in_stock_days > 1 then sqrt(greatest(
            demand.square_qty - demand.issued_qty * demand.issued_qty / nullif(demand.in_stock_days, 0), 0
        ) / nullif(demand.in_stock_days - 1, 0)) end as demand_deviation_qty
    from {{ ref('mart_inventory_daily') }} as levels
    inner join {{ ref('int_stock__demand') }} as demand
        on levels.site_id = demand.site_id and levels.product_id = demand.product_id and levels.stock_date = demand.stock_date
    cross join rules
    left join {{ ref('int_stock__year') }} as yearly
        on
            levels.site_id = yearly.site_id and levels.product_id = yearly.product_id
            and levels.currency_code is not distinct from yearly.currency_code
            and levels.tax_basis is not distinct from yearly.tax_basis
    left join ordered on levels.site_id = ordered.site_id and levels.product_id = ordered.product_id
    left join classes on levels.product_id = classes.product_id and classes.sale_no = 1
    window product_costs as (partition by levels.product_id, levels.currency_code, levels.tax_basis)
),

judged as (
    select
        *,
        case
            when cost_basis_count > 1 then 'several_cost_bases'
            when issued_90d_qty <= 0 then 'no_demand'
            when in_stock_days < min_demand_days then 'too_few_days'
            when mean_lead_time_days is null then 'no_lead_time'
        end as refused_reason,
        case
            when average_stock_value_12m_amt is null or gross_margin_12m_amt is null then 'not_known'
            when known_stock_days < min_stock_days then 'too_few_days'
        end as gmroi_refused_reason,
        -- Goods in transit are on order as well, where they do not come from another site.
        greatest(in_transit_qty, on_order_qty) as incoming_qty,
        mean_lead_time_days + review_days as covered_days
    from joined
),

-- A deviation of the lead time that nobody measured counts as none; lead_time_source tells where.
buffered as (
    select
        *,
        refused_reason is not null as is_refused,
        case
            when refused_reason is null
                then z_x * sqrt(
                    covered_days * demand_deviation_qty * demand_deviation_qty
                    + in_stock_demand_qty * in_stock_demand_qty
                    * coalesce(lead_time_deviation_days, 0) * coalesce(lead_time_deviation_days, 0)
                )
        end as safety_stock_qty
    from judged
),

needed as (
    select
        *,
        available_qty + incoming_qty as position_qty,
        safety_stock_qty + in_stock_demand_qty * covered_days as needed_qty,
        safety_stock_qty + in_stock_demand_qty * excess_days as enough_qty
    from buffered
),

final as (
    select
        *,
        needed_qty as reorder_point_qty,
        available_qty / nullif(in_stock_demand_qty, 0) as in_stock_supply_days,
        'demand' as deviation_source,
        365 * cast(cogs_90d_amt as double) / nullif(stock_value_days_amt, 0) as inventory_turns_x,
        case
            when gmroi_refused_reason is null then gross_margin_12m_amt / nullif(average_stock_value_12m_amt, 0)
        end as gmroi_x,
        coalesce(position_qty < needed_qty, false) as is_below_reorder_point,
        case when not is_refused then greatest(needed_qty - position_qty, 0) end as shortage_qty,
        case when not is_refused then greatest(needed_qty - position_qty, 0) * unit_value_amt end as shortage_amt,
        case when not is_refused then greatest(available_qty - enough_qty, 0) end as excess_qty,
        case when not is_refused then greatest(available_qty - enough_qty, 0) * unit_value_amt end as excess_amt
    from needed
)

{{ cast_to_contract('final') }}
