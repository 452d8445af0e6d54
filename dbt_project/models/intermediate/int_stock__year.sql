with night as (
    select as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

sites as (
    select site_id, max(stock_date) as last_date
    from {{ ref('int_stock_snapshots__spans') }}
    group by site_id
),

-- A snapshot stands for the days until the next one, the first of the twelve months for what is left of them.
stood as (
    select
        spans.site_id, spans.stock_date,
        case when spans.stock_date = sites.last_date then 1 else spans.standing_days end as standing_days
    from {{ ref('int_stock_snapshots__spans') }} as spans
    inner join sites on spans.site_id = sites.site_id
    where spans.stock_date > cast({{ dateadd('month', -12, 'sites.last_date') }} as date)
),

covered as (
    select site_id, sum(standing_days) as known_stock_days from stood
    group by site_id
),

valued as (
    select
        levels.site_id, levels.product_id, levels.currency_code, levels.tax_basis,
        case
            when count(*) = count(levels.stock_value_amt) then sum(levels.stock_value_amt * stood.standing_days)
        end as standing_amt
    from {{ ref('int_stock_levels__daily') }} as levels
    inner join stood on levels.site_id = stood.site_id and levels.stock_date = stood.stock_date
    group by levels.site_id, levels.product_id, levels.currency_code, levels.tax_basis
),

issued as (
    select
        moves.site_id, moves.product_id,
        sum(-moves.moved_qty) as issued_12m_qty
    from {{ ref('fct_stock_movement') }} as moves
    cross join night
    where moves.movement_type = 'issue' and moves.moved_date > night.year_ago_date and moves.moved_date <= night.as_of_date
    group by moves.site_id, moves.product_id
),

issued_products as (
    select product_id, sum(issued_12m_qty) as product_issued_12m_qty from issued
    group by product_id
),

-- Margin is without tax, as cost is.
earned as (
    select lines.product_id, lines.currency_code, sum(lines.margin_amt) as product_margin_12m_amt
    from {{ ref('int_order_lines__margin') }} as lines
    cross join night
    where lines.is_counted and lines.ordered_date > night.year_ago_date and lines.ordered_date <= night.as_of_date
    group by lines.product_id, lines.currency_code
),

-- An order line names no site: a product's margin is its sites' by what each issued.
final as (
    select
        valued.site_id, valued.product_id, valued.currency_code, valued.tax_basis, covered.known_stock_days,
        valued.standing_amt / nullif(covered.known_stock_days, 0) as average_stock_value_12m_amt,
        coalesce(issued.issued_12m_qty, 0) as issued_12m_qty,
        case
            when valued.tax_basis = 'excluded'
                then
                    cast(earned.product_margin_12m_amt as double) * cast(coalesce(issued.issued_12m_qty, 0) as double)
                    / nullif(cast(issued_products.product_issued_12m_qty as double), 0)
        end as gross_margin_12m_amt
    from valued
    inner join covered on valued.site_id = covered.site_id
    left join issued on valued.site_id = issued.site_id and valued.product_id = issued.product_id
    left join issued_products on valued.product_id = issued_products.product_id
    left join earned
        on valued.product_id = earned.product_id and valued.currency_code = earned.currency_code
)

select * from final
