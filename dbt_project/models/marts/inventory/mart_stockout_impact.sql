{%- set counts = [
    'lost_line', 'cancelled_line', 'noted_line', 'key_account_line', 'unestimated_line', 'customer', 'key_account'
] -%}

with night as (
    select as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

lost as (
    select
        lines.stockout_id, lines.product_id, lines.currency_code, lines.tax_basis,
        case when lines.stockout_id is not null then lines.site_id end as site_id,
        count(*) as lost_line_count,
        count(*) filter (where lines.source_code = 'order_line') as cancelled_line_count,
        count(*) filter (where lines.source_code = 'note') as noted_line_count,
        count(*) filter (where lines.is_key_account) as key_account_line_count,
        count(*) filter (where lines.lost_margin_amt is null) as unestimated_line_count,
        count(distinct lines.customer_id) as customer_count,
        count(distinct case when lines.is_key_account then lines.account_id end) as key_account_count,
        {{ text_list('accounts.name', '、') }} as key_account_names,
        sum(lines.lost_qty) as lost_qty,
        sum(lines.lost_amt) as lost_amt,
        sum(lines.lost_margin_amt) as lost_margin_amt,
        min(lines.asked_date) as first_asked_date,
        max(lines.asked_date) as last_asked_date
    from {{ ref('mart_stockout_line') }} as lines
    left join {{ ref('mart_key_accounts') }} as accounts on lines.account_id = accounts.account_id and accounts.is_key
    group by
        lines.stockout_id, lines.product_id, lines.currency_code, lines.tax_basis,
        case when lines.stockout_id is not null then lines.site_id end
),

spans as (
    select
        spans.*,
        spans.site_id || ':' || spans.product_id || ':' || cast(spans.started_date as varchar) as stockout_id,
        spans.ended_date is null as is_open,
        spans.issued_90d_qty > 0 as is_demand_expected,
        coalesce(spans.ended_date > night.year_ago_date, true) as is_recent,
        -- Up to the day before it was back, or to tonight.
        greatest(
            {{ datediff('spans.started_date', 'coalesce(spans.ended_date, night.as_of_date)', 'day') }}
            + case when spans.ended_date is null then 1 else 0 end - case when spans.is_day_of_last_issue then 1 else 0 end, 0
        ) as out_of_stock_days
    from {{ ref('int_stock__empty_spans') }} as spans
    cross join night
),

-- What is out of stock, and what was lost where nothing is known to have been out: both sides, so that the lines add up.
joined as (
    select
        spans.site_id, spans.started_date, spans.ended_date, spans.is_open, spans.issued_90d_qty, spans.is_demand_expected,
        spans.out_of_stock_days, lost.currency_code, lost.tax_basis, lost.key_account_names, lost.lost_amt,
        lost.lost_margin_amt,
        lost.first_asked_date, lost.last_asked_date,
        spans.stockout_id as known_stockout_id,
        coalesce(spans.stockout_id, lost.stockout_id) as stockout_id,
        coalesce(spans.product_id, lost.product_id) as product_id,
        {%- for name in counts %}
            coalesce(lost.{{ name }}_count, 0) as {{ name }}_count,
        {%- endfor %}
        coalesce(lost.lost_qty, 0) as lost_qty
    from spans
    full outer join lost on spans.stockout_id = lost.stockout_id
    where coalesce(spans.is_demand_expected and spans.is_recent, true) or lost.lost_line_count > 0
),

final as (
    select
        joined.*, night.as_of_date, sites.site_name,
        products.product_name, products.category_name, products.unit_name,
        joined.known_stockout_id is not null as is_known_stockout
    from joined
    cross join night
    left join {{ ref('dim_site') }} as sites on joined.site_id = sites.site_id
    left join {{ ref('dim_product') }} as products on joined.product_id = products.product_id
)

{{ cast_to_contract('final') }}
