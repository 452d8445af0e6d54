with night as (
    select
        night.as_of_date, thresholds.affinity_days,
        cast({{ dateadd('day', '-thresholds.affinity_days', 'night.as_of_date') }} as date) as after_date
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

-- What an order of a customer with the product earned with it, where its cost is known.
order_margins as (
    select lines.product_id, lines.currency_code, lines.order_id, sum(lines.margin_amt) as margin_amt
    from {{ ref('int_order_lines__margin') }} as lines
    inner join night on lines.ordered_date > night.after_date and lines.ordered_date <= night.as_of_date
    left join {{ ref('bridge_customer_source') }} as records on lines.customer_record_id = records.customer_record_id
    where lines.is_counted and lines.margin_amt is not null
    group by
        lines.product_id, lines.currency_code, lines.order_id, coalesce(records.customer_id, lines.customer_record_id)
),

margins as (
    select
        product_id, currency_code,
        count(*) as margin_order_count,
        sum(cast(margin_amt as double)) / nullif(count(*), 0) as mean_margin_amt
    from order_margins
    group by product_id, currency_code
),

main_currency as (
    select currency_code
    from (
        select currency_code, row_number() over (order by count(*) desc nulls last, currency_code asc nulls last) as currency_no
        from order_margins
        group by currency_code
    ) as currencies
    where currency_no = 1
),

permissions as (
    select
        records.customer_id, said.channel_code,
        not bool_or(not said.is_allowed) as is_allowed
    from {{ ref('dim_contact_permission') }} as said
    inner join {{ ref('bridge_customer_source') }} as records on said.customer_record_id = records.customer_record_id
    inner join night on night.as_of_date between said.valid_from_date and coalesce(said.valid_to_date, date '9999-12-31')
    group by records.customer_id, said.channel_code
),

allowed as (
    select
        customer_id,
        count(*) filter (where is_allowed) as allowed_channel_count,
        substring(min(case
            when is_allowed
                then concat_ws(
                    ' ',
                    case channel_code
                        when 'wechat' then '1' when 'sms' then '2' when 'email' then '3' when 'phone' then '4' else '5'
                    end,
                    channel_code
                )
        end), 3) as allowed_channel
    from permissions
    group by customer_id
),

newest_stock as (
    select site_id, max(stock_date) as stock_date from {{ ref('fct_stock_level') }}
    group by site_id
),

stock as (
    select levels.product_id, sum(levels.available_qty) as available_qty
    from {{ ref('fct_stock_level') }} as levels
    inner join newest_stock on levels.site_id = newest_stock.site_id and levels.stock_date = newest_stock.stock_date
    group by levels.product_id
),

valued as (
    select
        candidates.*, customers.name, customers.customer_type, customers.region_code, products.product_name,
        products.category_name, night.as_of_date, main_currency.currency_code, margins.margin_order_count,
        margins.mean_margin_amt, stock.available_qty, allowed.allowed_channel,
        'excluded' as tax_basis,
        stock.available_qty > 0 as is_in_stock,
        candidates.confidence * margins.mean_margin_amt as expected_value_amt,
        case
            when allowed.customer_id is null then 'unknown' when allowed.allowed_channel_count > 0 then 'allowed' else 'refused'
        end as permission_code
    from {{ ref('int_offers__candidates') }} as candidates
    cross join night
    inner join {{ ref('dim_customer') }} as customers on candidates.customer_id = customers.customer_id
    inner join {{ ref('dim_product') }} as products on candidates.product_id = products.product_id
    left join main_currency on true
    left join margins on candidates.product_id = margins.product_id and main_currency.currency_code = margins.currency_code
    left join allowed on candidates.customer_id = allowed.customer_id
    left join stock on candidates.product_id = stock.product_id
    where margins.mean_margin_amt > 0 or margins.mean_margin_amt is null
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by
                confidence_basis_code asc nulls last, expected_value_amt desc nulls last, confidence desc nulls last,
                product_id asc nulls last
        ) as offer_no
    from valued
),

final as (
    select
        *,
        case reason_code
            when 'in_cart' then '已加购未下单' when 'searched' then '搜索后未购买' when 'viewed' then '浏览后未购买'
            when 'due' then '按自身周期应补货' else '与已购商品常同购'
        end as reason_zh,
        case reason_code
            when 'in_cart' then 'in the cart and not ordered' when 'searched' then 'searched for and not bought'
            when 'viewed' then 'looked at and not bought' when 'due' then 'due by the own rhythm'
            else 'goes with what was bought'
        end as reason_en
    from ranked
    where offer_no <= 3
)

{{ cast_to_contract('final') }}
