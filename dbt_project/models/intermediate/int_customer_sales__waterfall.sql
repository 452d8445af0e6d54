with night as (
    select
        as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date,
        {{ month_no('as_of_date') }} as this_month_no
    from {{ source('plumbing', 'night') }}
),

-- In the currency and tax basis of most orders, where the cost is known: all else is counted and in no amount.
lines as (
    select
        bases.customer_id, margins.ordered_date, bases.currency_code,
        {{ month_no('margins.ordered_date') }} as month_no,
        margins.net_sales_untaxed_amt, margins.cost_amt, margins.margin_amt, sold.gross_amt, sold.discount_amt,
        sold.cancelled_amt, sold.returned_amt, sold.net_sales_amt,
        coalesce(
            margins.margin_amt is not null and margins.currency_code = bases.currency_code
            and margins.tax_basis = bases.tax_basis, false
        ) as is_in
    from {{ ref('int_order_lines__margin') }} as margins
    inner join {{ ref('fct_order_line') }} as sold on margins.order_line_id = sold.order_line_id
    inner join {{ ref('bridge_customer_source') }} as records on margins.customer_record_id = records.customer_record_id
    inner join {{ ref('int_customers__basis') }} as bases on records.customer_id = bases.customer_id
    inner join night on margins.ordered_date <= night.as_of_date
),

final as (
    select
        lines.customer_id, lines.currency_code, lines.month_no, lines.ordered_date > night.year_ago_date as is_in_year,
        count(*) filter (where not lines.is_in) as left_out_line_count,
        count(*) filter (where lines.is_in) as costed_line_count,
        coalesce(sum(lines.gross_amt) filter (where lines.is_in), 0) as gross_amt,
        coalesce(sum(lines.discount_amt) filter (where lines.is_in), 0) as discount_amt,
        coalesce(sum(lines.cancelled_amt) filter (where lines.is_in), 0) as cancelled_amt,
        coalesce(sum(lines.returned_amt) filter (where lines.is_in), 0) as returned_amt,
        coalesce(sum(lines.net_sales_amt) filter (where lines.is_in), 0) as net_sales_amt,
        coalesce(sum(lines.net_sales_untaxed_amt) filter (where lines.is_in), 0) as net_sales_untaxed_amt,
        coalesce(sum(lines.cost_amt) filter (where lines.is_in), 0) as cogs_amt,
        coalesce(sum(lines.margin_amt) filter (where lines.is_in), 0) as margin_amt
    from lines
    cross join night
    where lines.month_no >= night.this_month_no - 18
    group by lines.customer_id, lines.currency_code, lines.month_no, lines.ordered_date > night.year_ago_date
)

select * from final
