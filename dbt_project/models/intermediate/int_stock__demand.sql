with night as (
    select as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

-- The last snapshot of each site, and the days up to it on which movements are known: 90 at most.
sites as (
    select
        site_id,
        max(stock_date) as stock_date,
        least(max_by(known_days, stock_date), 90) as period_days
    from {{ ref('int_stock_snapshots__spans') }}
    group by site_id
),

products as (
    select distinct
        levels.site_id, levels.product_id, sites.stock_date, sites.period_days,
        cast({{ dateadd('day', '1 - sites.period_days', 'sites.stock_date') }} as date) as first_date
    from {{ ref('int_stock_levels__daily') }} as levels
    inner join sites on levels.site_id = sites.site_id and levels.stock_date = sites.stock_date
),

issued_days as (
    select moves.site_id, moves.product_id, moves.moved_date, -cast(sum(moves.moved_qty) as double) as issued_qty
    from {{ ref('fct_stock_movement') }} as moves
    inner join products on moves.site_id = products.site_id and moves.product_id = products.product_id
    where
        moves.movement_type = 'issue' and moves.moved_date >= products.first_date and moves.moved_date <= products.stock_date
    group by moves.site_id, moves.product_id, moves.moved_date
),

issued as (
    select
        site_id, product_id,
        sum(issued_qty) as issued_qty,
        sum(issued_qty * issued_qty) as square_qty,
        count(*) filter (where issued_qty > 0) as issue_day_count
    from issued_days
    group by site_id, product_id
),

-- On the day of the last issue there was something; on the day stock came back as well.
gone as (
    select
        products.site_id, products.product_id, products.first_date, products.stock_date,
        cast(case
            when spans.is_day_of_last_issue then {{ dateadd('day', 1, 'spans.started_date') }}
            else spans.started_date
        end as date) as from_date,
        coalesce(cast({{ dateadd('day', -1, 'spans.ended_date') }} as date), products.stock_date) as to_date
    from {{ ref('int_stock__empty_spans') }} as spans
    inner join products on spans.site_id = products.site_id and spans.product_id = products.product_id
),

empty as (
    select
        site_id, product_id,
        sum(greatest(
            {{ datediff('greatest(from_date, first_date)', 'least(to_date, stock_date)', 'day') }} + 1, 0
        )) as out_of_stock_days
    from gone
    group by site_id, product_id
),

lead_times as (
    select
        lines.product_id,
        count(*) as receipt_count,
        avg(cast(lines.lead_time_days as double)) as mean_lead_time_days,
        stddev_samp(cast(lines.lead_time_days as double)) as lead_time_deviation_days
    from {{ ref('fct_purchase_order_line') }} as lines
    cross join night
    where
        lines.lead_time_days is not null and lines.received_date > night.year_ago_date and lines.received_date <= night.as_of_date
    group by lines.product_id
),

terms as (
    select terms.supplier_id, terms.product_id, max(terms.lead_time_days) as lead_time_days
    from {{ ref('dim_supplier_product') }} as terms
    cross join night
    where terms.valid_from_date <= night.as_of_date and coalesce(terms.valid_to_date >= night.as_of_date, true)
    group by terms.supplier_id, terms.product_id
),

-- Receipts tell at all sites together, where they are enough; else what the supplier agreed to, for the product or at all.
timed as (
    select
        listed.product_id, lead_times.mean_lead_time_days, lead_times.lead_time_deviation_days,
        coalesce(terms.lead_time_days, suppliers.lead_time_days) as agreed_days,
        coalesce(lead_times.receipt_count, 0) as receipt_count,
        coalesce(lead_times.receipt_count >= rules.min_receipts, false) as is_measured
    from {{ ref('dim_product') }} as listed
    cross join {{ source('plumbing', 'stock') }} as rules
    left join lead_times on listed.product_id = lead_times.product_id
    left join {{ ref('dim_supplier') }} as suppliers on listed.supplier_id = suppliers.supplier_id
    left join terms on listed.supplier_id = terms.supplier_id and listed.product_id = terms.product_id
),

final as (
    select
        products.*,
        coalesce(timed.receipt_count, 0) as receipt_count,
        coalesce(issued.issued_qty, 0) as issued_qty,
        coalesce(issued.square_qty, 0) as square_qty,
        coalesce(issued.issue_day_count, 0) as issue_day_count,
        coalesce(empty.out_of_stock_days, 0) as out_of_stock_days,
        products.period_days - coalesce(empty.out_of_stock_days, 0) as in_stock_days,
        case when timed.is_measured then timed.mean_lead_time_days else timed.agreed_days end as mean_lead_time_days,
        case when timed.is_measured then timed.lead_time_deviation_days end as lead_time_deviation_days,
        case
            when timed.is_measured then 'receipts'
            when timed.agreed_days is not null then 'supplier'
            else 'unknown'
        end as lead_time_source
    from products
    left join timed on products.product_id = timed.product_id
    left join issued on products.site_id = issued.site_id and products.product_id = issued.product_id
    left join empty on products.site_id = empty.site_id and products.product_id = empty.product_id
)

select * from final
