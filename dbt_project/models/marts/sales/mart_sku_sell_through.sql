with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

stocked as (
    select distinct cast(date_trunc('month', stock_date) as date) as month_date, product_id
    from {{ ref('fct_stock_level') }}
    where on_hand_qty > 0
),

stocked_months as (
    select distinct month_date from stocked
),

sold as (
    select distinct cast(date_trunc('month', ordered_date) as date) as month_date, product_id
    from {{ ref('fct_order_line') }}
    where not is_cancelled and product_id <> 'unknown'
),

-- A month without any stock record says nothing of what could have been sold.
either as (
    select month_date, product_id, true as is_stocked, false as is_sold from stocked
    union all
    select sold.month_date, sold.product_id, false as is_stocked, true as is_sold
    from sold
    inner join stocked_months on sold.month_date = stocked_months.month_date
),

judged as (
    select month_date, product_id, bool_or(is_stocked) as is_stocked, bool_or(is_sold) as is_sold from either
    group by month_date, product_id
),

added as (
    select
        judged.month_date, products.category_name, night.as_of_date,
        last_day(judged.month_date) > night.as_of_date as is_unfinished,
        count(*) filter (where judged.is_stocked) as stocked_sku_count,
        count(*) filter (where judged.is_stocked and judged.is_sold) as sold_sku_count,
        count(*) filter (where not judged.is_stocked) as sold_without_stock_count
    from judged
    cross join night
    left join {{ ref('dim_product') }} as products on judged.product_id = products.product_id
    group by judged.month_date, products.category_name, night.as_of_date
),

final as (
    select
        *,
        sold_sku_count / nullif(cast(stocked_sku_count as double), 0) as sku_sell_through_ratio
    from added
)

{{ cast_to_contract('final') }}
