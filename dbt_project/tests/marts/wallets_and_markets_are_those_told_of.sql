-- Every customer and category with an answer is a wallet; sales beside whole markets are those of their years and categories.
with wallets as (
    select count(*) as wallet_count from {{ ref('mart_share_of_wallet') }}
),

answered as (
    select count(*) as answered_count
    from (
        select distinct records.customer_id, answers.category_name
        from {{ ref('fct_wallet_survey') }} as answers
        inner join {{ ref('bridge_customer_source') }} as records on answers.customer_record_id = records.customer_record_id
        cross join {{ source('plumbing', 'night') }} as night
        where answers.survey_date <= night.as_of_date
    ) as told
),

markets as (
    select coalesce(sum(our_sales_amt), 0) as market_sales_amt from {{ ref('mart_market_share') }}
    where is_main_figure and is_whole_market
),

sold as (
    select coalesce(sum(lines.net_sales_amt), 0) as sold_amt
    from {{ ref('fct_order_line') }} as lines
    inner join {{ ref('mart_market_share') }} as figures
        on
            year(lines.ordered_date) = figures.market_year
            and lines.category_name = figures.category_name
            and lines.currency_code = figures.currency_code
            and lines.tax_basis = figures.tax_basis
            and lines.ordered_date <= figures.counted_to_date
    where figures.is_main_figure and figures.is_whole_market
)

select wallets.wallet_count, answered.answered_count, markets.market_sales_amt, sold.sold_amt
from wallets
cross join answered
cross join markets
cross join sold
where wallets.wallet_count <> answered.answered_count or markets.market_sales_amt <> sold.sold_amt
