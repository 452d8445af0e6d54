with night as (
    select as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

notes as (
    select
        *,
        row_number() over (partition by order_line_id order by unfilled_demand_id nulls last) as note_no
    from {{ ref('fct_unfilled_demand') }}
    where reason_code = 'stockout'
),

cancelled as (
    select * from {{ ref('fct_order_line') }}
    where is_cancelled and {{ is_shortage('cancel_reason') }}
),

-- A cancelled line that was noted as well is lost once: the line says what it was worth, the note which site had none.
lost as (
    select
        cancelled.order_line_id as lost_demand_id, 'order_line' as source_code, cancelled.order_id,
        cancelled.order_line_id, notes.unfilled_demand_id, cancelled.customer_record_id, cancelled.product_id,
        notes.site_id as stated_site_id, cancelled.region_code, cancelled.ordered_date as asked_date, cancelled.unit_name,
        cancelled.ordered_qty as lost_qty, cancelled.cancelled_amt as lost_amt, cancelled.currency_code, cancelled.tax_basis
    from cancelled
    left join notes on cancelled.order_line_id = notes.order_line_id and notes.note_no = 1
    union all
    select
        notes.unfilled_demand_id as lost_demand_id, 'note' as source_code, notes.order_id,
        notes.order_line_id, notes.unfilled_demand_id, notes.customer_record_id, notes.product_id,
        notes.site_id as stated_site_id, notes.region_code, notes.asked_date, null as unit_name,
        notes.unfilled_qty as lost_qty, notes.unfilled_amt as lost_amt, notes.currency_code, notes.tax_basis
    from notes
    anti join cancelled on notes.order_line_id = cancelled.order_line_id
    where notes.order_line_id is null or notes.note_no = 1
),

-- Which of the sites that had none on the day: the one stated, else that of the region, else the one out for the shortest time.
found as (
    select
        lost.lost_demand_id, spans.site_id, spans.started_date,
        count(*) over (partition by lost.lost_demand_id) as site_count,
        coalesce(sites.region_code = lost.region_code, false) as is_of_region,
        row_number() over (
            partition by lost.lost_demand_id
            order by
                coalesce(sites.region_code = lost.region_code, false) desc nulls last, spans.started_date desc nulls last,
                spans.site_id asc nulls last
        ) as span_rank
    from lost
    cross join night
    inner join {{ ref('int_stock__empty_spans') }} as spans
        on
            lost.product_id = spans.product_id
            and lost.asked_date >= spans.started_date
            and lost.asked_date <= coalesce(spans.ended_date, night.as_of_date)
            and coalesce(lost.stated_site_id, spans.site_id) = spans.site_id
    left join {{ ref('dim_site') }} as sites on spans.site_id = sites.site_id
),

-- What a yuan of the product earned in twelve months, tax and discounts in both: the estimate of what a lost yuan would have.
earned as (
    select
        lines.product_id, lines.currency_code, lines.tax_basis,
        count(*) as margin_line_count,
        cast(sum(lines.margin_amt) as double) / nullif(cast(sum(lines.net_sales_amt) as double), 0) as margin_x
    from {{ ref('int_order_lines__margin') }} as lines
    cross join night
    where
        lines.is_counted and lines.margin_amt is not null
        and lines.ordered_date > night.year_ago_date and lines.ordered_date <= night.as_of_date
    group by lines.product_id, lines.currency_code, lines.tax_basis
),

records as (
    select
        records.customer_record_id, records.customer_id, records.account_id,
        coalesce(accounts.is_key, false) as is_key_account
    from {{ ref('int_records__account') }} as records
    left join {{ ref('mart_key_accounts') }} as accounts on records.account_id = accounts.account_id and accounts.is_key
),

final as (
    select
        lost.*, sites.site_name, products.product_name, products.category_name, records.account_id, earned.margin_line_count,
        coalesce(lost.stated_site_id, found.site_id) as site_id,
        coalesce(records.customer_id, lost.customer_record_id) as customer_id,
        coalesce(records.is_key_account, false) as is_key_account,
        case
            when found.site_id is not null
                then found.site_id || ':' || lost.product_id || ':' || cast(found.started_date as varchar)
        end as stockout_id,
        case
            when lost.stated_site_id is not null then 'stated'
            when found.site_id is null then 'unknown'
            when found.is_of_region then 'region'
            when found.site_count = 1 then 'only_site_out'
            else 'shortest_out'
        end as site_source,
        case when earned.margin_line_count >= 5 then earned.margin_x end as margin_x,
        case when earned.margin_line_count >= 5 then cast(lost.lost_amt as double) * earned.margin_x end as lost_margin_amt
    from lost
    left join found on lost.lost_demand_id = found.lost_demand_id and found.span_rank = 1
    left join earned
        on lost.product_id = earned.product_id and lost.currency_code = earned.currency_code and lost.tax_basis = earned.tax_basis
    left join records on lost.customer_record_id = records.customer_record_id
    left join {{ ref('dim_product') }} as products on lost.product_id = products.product_id
    left join {{ ref('dim_site') }} as sites on coalesce(lost.stated_site_id, found.site_id) = sites.site_id
)

{{ cast_to_contract('final') }}
