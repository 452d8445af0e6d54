with demand as (
    select
        demand.*,
        night.as_of_date, thresholds.abc_a_pct, thresholds.abc_b_pct, thresholds.xyz_x_cv, thresholds.xyz_y_cv,
        demand.month_count < 6 as is_refused
    from {{ ref('int_products__demand') }} as demand
    cross join {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

sold as (
    select
        demand.product_id, lines.currency_code, lines.tax_basis,
        sum(lines.net_sales_amt) as net_sales_amt,
        count(*) as order_line_count
    from {{ ref('fct_order_line') }} as lines
    inner join demand on lines.product_id = demand.product_id
    where
        not lines.is_cancelled
        and lines.ordered_date >= demand.month_first_date and lines.ordered_date < demand.month_end_date
    group by demand.product_id, lines.currency_code, lines.tax_basis
),

-- What brings nothing or less has no share of the value; it stands last and is C.
ranked as (
    select
        *,
        greatest(net_sales_amt, 0) as value_amt,
        sum(greatest(net_sales_amt, 0)) over (partition by currency_code, tax_basis) as total_amt,
        sum(greatest(net_sales_amt, 0)) over best_first as cumulative_amt,
        row_number() over best_first as value_rank
    from sold
    window best_first as (
        partition by currency_code, tax_basis order by net_sales_amt desc nulls last, product_id asc nulls last
        rows between unbounded preceding and current row
    )
),

shared as (
    select
        *,
        cast(value_amt as double) / nullif(cast(total_amt as double), 0) as value_share_ratio,
        cast(cumulative_amt as double) / nullif(cast(total_amt as double), 0) as cumulative_share_ratio,
        cast(cumulative_amt - value_amt as double) / nullif(cast(total_amt as double), 0) as share_before_ratio
    from ranked
),

-- The product that crosses the line belongs to the better class, so that there is always an A.
classed as (
    select
        shared.*,
        demand.as_of_date, demand.abc_a_pct, demand.abc_b_pct, demand.xyz_x_cv, demand.xyz_y_cv, demand.is_refused,
        demand.unit_name, demand.demand_qty, demand.other_unit_line_count, demand.month_count, demand.sold_month_count,
        demand.demand_cv_x, demand.week_count, demand.sold_week_count, demand.demand_cv_week_x,
        case
            when shared.value_amt = 0 then 'C'
            when shared.share_before_ratio < demand.abc_a_pct / 100 then 'A'
            when shared.share_before_ratio < demand.abc_b_pct / 100 then 'B'
            else 'C'
        end as abc_class,
        case
            when demand.is_refused or demand.demand_cv_x is null then null
            when demand.demand_cv_x <= demand.xyz_x_cv then 'X'
            when demand.demand_cv_x <= demand.xyz_y_cv then 'Y'
            else 'Z'
        end as xyz_class,
        case
            when demand.is_refused or demand.demand_cv_week_x is null then null
            when demand.demand_cv_week_x <= demand.xyz_x_cv then 'X'
            when demand.demand_cv_week_x <= demand.xyz_y_cv then 'Y'
            else 'Z'
        end as xyz_week_class
    from shared
    inner join demand on shared.product_id = demand.product_id
),

final as (
    select
        classed.*,
        products.product_name,
        products.category_name,
        abc_class || coalesce(xyz_class, '') as abc_xyz_class
    from classed
    left join {{ ref('dim_product') }} as products on classed.product_id = products.product_id
)

{{ cast_to_contract('final') }}
