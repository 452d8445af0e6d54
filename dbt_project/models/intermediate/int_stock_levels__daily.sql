{%- set age_bands = {
    '0_30': [-36500, 30], '31_90': [31, 90], '91_180': [91, 180], 'over_180': [181, 365000]
} -%}

with days as (
    select * from {{ ref('int_stock_snapshots__spans') }}
),

-- A value is known where every batch in the building has a cost.
stated as (
    select
        stock_date, site_id, product_id, currency_code, tax_basis,
        sum(on_hand_qty) as on_hand_qty,
        sum(reserved_qty) as reserved_qty,
        sum(blocked_qty) as blocked_qty,
        sum(available_qty) as available_qty,
        sum(in_transit_qty) as in_transit_qty,
        max(reorder_point_qty) as reorder_point_qty,
        case
            when count(*) filter (where stock_value_amt is null and on_hand_qty <> 0) = 0 then coalesce(sum(stock_value_amt), 0)
        end as stock_value_amt,
        min(received_date) filter (where on_hand_qty > 0) as oldest_received_date,
        min(expiry_date) filter (where on_hand_qty > 0) as first_expiry_date,
        coalesce(sum(stock_value_amt) filter (
            where on_hand_qty > 0 and expiry_date <= {{ dateadd('day', 90, 'stock_date') }}
        ), 0) as near_expiry_amt,
        {%- for band, days in age_bands.items() %}
            coalesce(sum(stock_value_amt) filter (
                where {{ datediff('received_date', 'stock_date', 'day') }} between {{ days[0] }} and {{ days[1] }}
            ), 0) as age_{{ band }}_amt,
        {%- endfor %}
        coalesce(sum(stock_value_amt) filter (where received_date is null), 0) as age_unknown_amt
    from {{ ref('fct_stock_level') }}
    group by stock_date, site_id, product_id, currency_code, tax_basis
),

followed as (
    select
        stated.*,
        days.snapshot_no,
        lead(days.snapshot_no) over (
            partition by stated.site_id, stated.product_id, stated.currency_code, stated.tax_basis
            order by stated.stock_date nulls last
        ) as next_snapshot_no
    from stated
    inner join days on stated.site_id = days.site_id and stated.stock_date = days.stock_date
),

gaps as (
    select * from followed
    where next_snapshot_no is null or next_snapshot_no > snapshot_no + 1
),

-- A product that later snapshots of its site leave out is at zero on their days, for as long as demand may be expected.
left_out as (
    select
        days.stock_date, gaps.site_id, gaps.product_id, gaps.currency_code, gaps.tax_basis,
        0 as on_hand_qty,
        0 as reserved_qty,
        0 as blocked_qty,
        0 as available_qty,
        0 as in_transit_qty,
        gaps.reorder_point_qty,
        0 as stock_value_amt,
        cast(null as date) as oldest_received_date,
        cast(null as date) as first_expiry_date,
        0 as near_expiry_amt,
        {%- for band in age_bands %}
            0 as age_{{ band }}_amt,
        {%- endfor %}
        0 as age_unknown_amt
    from gaps
    inner join days
        on
            gaps.site_id = days.site_id
            and gaps.snapshot_no < days.snapshot_no
            and {{ dateadd('day', 90, 'gaps.stock_date') }} >= days.stock_date
    where gaps.next_snapshot_no is null or days.snapshot_no < gaps.next_snapshot_no
),

final as (
    select *, true as is_stated from stated
    union all
    select *, false as is_stated from left_out
)

select * from final
