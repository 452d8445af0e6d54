with rules as (
    select
        night.as_of_date, supply.*,
        cast({{ dateadd('day', 'supply.plan_weeks * 7', 'night.as_of_date') }} as date) as plan_to_date
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'supply') }} as supply
),

terms as (
    select terms.*
    from {{ ref('dim_supplier_product') }} as terms
    inner join rules
        on
            terms.valid_from_date <= rules.as_of_date
            and coalesce(terms.valid_to_date, date '9999-12-31') >= rules.as_of_date
),

offers as (
    select supplier_id, product_id from terms
    union
    select supplier_id, product_id from {{ ref('dim_product') }}
    where supplier_id is not null
),

stock as (
    select
        product_id,
        count(distinct site_id) as site_count,
        count(distinct case when is_refused then site_id end) as refused_site_count,
        sum(on_hand_qty) as on_hand_qty,
        sum(available_qty) as available_qty,
        sum(in_transit_qty) as in_transit_qty,
        sum(in_stock_demand_qty) filter (where not is_refused) as daily_demand_qty,
        sum(safety_stock_qty) as safety_stock_qty,
        sum(reorder_point_qty) as reorder_point_qty
    from {{ ref('mart_stock_health') }}
    group by product_id
),

ordered as (
    select
        lines.product_id,
        sum(greatest(lines.ordered_qty - lines.received_qty, 0)) as on_order_qty,
        sum(greatest(lines.ordered_qty - lines.received_qty, 0)) filter (
            where lines.promised_date <= rules.plan_to_date
        ) as expected_receipt_qty
    from {{ ref('fct_purchase_order_line') }} as lines
    cross join rules
    where lines.status = 'open'
    group by lines.product_id
),

offered as (
    select
        offers.supplier_id, offers.product_id, suppliers.supplier_name, products.product_name, products.category_name,
        products.unit_name, terms.min_order_qty, terms.unit_price_amt, terms.currency_code, terms.tax_basis,
        coalesce(terms.pack_qty, products.pack_qty) as pack_qty,
        coalesce(terms.lead_time_days, suppliers.lead_time_days) as lead_time_days,
        -- A product is ordered from its main supplier, else from the one that comes first by lead time.
        row_number() over (
            partition by offers.product_id
            order by
                case when offers.supplier_id = products.supplier_id then 0 else 1 end asc nulls last,
                terms.lead_time_days asc nulls last, offers.supplier_id asc nulls last
        ) = 1 as is_preferred
    from offers
    left join terms on offers.supplier_id = terms.supplier_id and offers.product_id = terms.product_id
    left join {{ ref('dim_product') }} as products on offers.product_id = products.product_id
    left join {{ ref('dim_supplier') }} as suppliers on offers.supplier_id = suppliers.supplier_id
),

joined as (
    select
        offered.*, rules.as_of_date, rules.order_cover_days, stock.site_count, stock.refused_site_count,
        stock.on_hand_qty, stock.available_qty, stock.in_transit_qty, stock.daily_demand_qty, stock.safety_stock_qty,
        stock.reorder_point_qty,
        coalesce(ordered.on_order_qty, 0) as on_order_qty,
        coalesce(ordered.expected_receipt_qty, 0) as expected_receipt_qty,
        stock.daily_demand_qty * 7 * rules.plan_weeks as planned_demand_qty,
        -- Goods in transit are on order as well, where they do not come from another site.
        stock.available_qty + greatest(stock.in_transit_qty, coalesce(ordered.on_order_qty, 0)) as position_qty
    from offered
    cross join rules
    inner join stock on offered.product_id = stock.product_id
    left join ordered on offered.product_id = ordered.product_id
),

judged as (
    select
        *,
        case
            when not is_preferred then 'another_supplier'
            when reorder_point_qty is null then 'no_reorder_point'
            when position_qty >= reorder_point_qty then 'enough'
        end as unsuggested_reason,
        greatest(
            reorder_point_qty + daily_demand_qty * order_cover_days - position_qty, coalesce(min_order_qty, 0)
        ) as wanted_qty
    from joined
),

final as (
    select
        *,
        available_qty / nullif(daily_demand_qty, 0) as days_of_supply,
        coalesce(position_qty < reorder_point_qty, false) as is_below_reorder_point,
        unsuggested_reason is null as is_suggested,
        case
            when unsuggested_reason is null
                then coalesce(ceil(wanted_qty / nullif(pack_qty, 0)) * pack_qty, ceil(wanted_qty))
        end as suggested_order_qty,
        case
            when unsuggested_reason is null
                then coalesce(ceil(wanted_qty / nullif(pack_qty, 0)) * pack_qty, ceil(wanted_qty)) * unit_price_amt
        end as suggested_order_amt
    from judged
)

{{ cast_to_contract('final') }}
