-- What a product's snapshot says and what was issued, day by day; a day may have one of them only.
with events as (
    select
        levels.site_id, levels.product_id, levels.currency_code, levels.tax_basis, days.day_no, levels.stock_date,
        levels.stock_value_amt,
        levels.stock_value_amt * days.standing_days as standing_amt,
        case when levels.stock_value_amt is null then 1 else 0 end as unvalued_count,
        case when levels.on_hand_qty <= 0 then 1 else 0 end as empty_count,
        0 as issued_qty,
        0 as cogs_amt,
        0 as uncosted_count
    from {{ ref('int_stock_levels__daily') }} as levels
    inner join {{ ref('int_stock_snapshots__spans') }} as days
        on levels.site_id = days.site_id and levels.stock_date = days.stock_date
    union all
    select
        site_id, product_id, currency_code, tax_basis,
        {{ datediff("cast('2000-01-01' as date)", 'moved_date', 'day') }} as day_no,
        null as stock_date,
        null as stock_value_amt,
        null as standing_amt,
        0 as unvalued_count,
        0 as empty_count,
        -moved_qty as issued_qty,
        -coalesce(cost_amt, 0) as cogs_amt,
        case when cost_amt is null then 1 else 0 end as uncosted_count
    from {{ ref('fct_stock_movement') }}
    where movement_type = 'issue'
),

daily as (
    select
        site_id, product_id, currency_code, tax_basis, day_no,
        max(stock_date) as stock_date,
        max(stock_value_amt) as stock_value_amt,
        max(standing_amt) as standing_amt,
        sum(unvalued_count) as unvalued_count,
        sum(issued_qty) as issued_qty,
        sum(cogs_amt) as cogs_amt,
        sum(uncosted_count) as uncosted_count,
        case when sum(empty_count) > 0 and sum(issued_qty) <= 0 then 1 else 0 end as out_count
    from events
    group by site_id, product_id, currency_code, tax_basis, day_no
),

-- Quantities are the product's, whatever its currency; amounts meet amounts of their own currency and tax basis only.
rolled as (
    select
        *,
        sum(issued_qty) over (product_days range between 27 preceding and current row) as issued_28d_qty,
        sum(issued_qty) over (product_days range between 89 preceding and current row) as issued_90d_qty,
        sum(out_count) over (product_days range between 27 preceding and current row) as out_28d_days,
        sum(cogs_amt) over (value_days range between 89 preceding and current row) as cogs_90d_amt,
        sum(standing_amt) over (value_days range between 89 preceding and 1 preceding) as standing_90d_amt,
        sum(unvalued_count + uncosted_count) over (
            value_days range between 89 preceding and current row
        ) as without_cost_count
    from daily
    window
        product_days as (partition by site_id, product_id order by day_no nulls last),
        value_days as (partition by site_id, product_id, currency_code, tax_basis order by day_no nulls last)
),

final as (
    select * from rolled
    where stock_date is not null
)

select * from final
