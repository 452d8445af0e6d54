with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

sizes as (
    select
        sizes.*, night.as_of_date,
        make_date(sizes.market_year, 1, 1) as year_start_date,
        make_date(sizes.market_year, 12, 31) as year_end_date,
        row_number() over (
            partition by sizes.market_year, sizes.category_name, sizes.region_code
            order by sizes.issuer asc nulls last, sizes.market_size_id asc nulls last
        ) as source_no,
        bool_or(sizes.is_whole_market) over (partition by sizes.market_year, sizes.category_name) as has_whole_market
    from {{ ref('dim_market_size') }} as sizes
    inner join night on make_date(sizes.market_year, 1, 1) <= night.as_of_date
),

sales as (
    select
        year(daily.sales_date) as sales_year, daily.category_name, daily.region_code, daily.currency_code, daily.tax_basis,
        sum(daily.net_sales_amt) as net_sales_amt
    from {{ ref('mart_sales_category') }} as daily
    inner join night on daily.sales_date <= night.as_of_date
    where daily.net_sales_amt <> 0
    group by year(daily.sales_date), daily.category_name, daily.region_code, daily.currency_code, daily.tax_basis
),

first_sale as (
    select min(sales_date) as first_sales_date from {{ ref('mart_sales_category') }}
),

met as (
    select
        sizes.market_size_id,
        sum(sales.net_sales_amt) filter (
            where sales.currency_code = sizes.currency_code and sales.tax_basis = sizes.tax_basis
        ) as our_sales_amt,
        bool_or(sales.currency_code is distinct from sizes.currency_code) as has_other_currency,
        bool_or(sales.tax_basis is distinct from sizes.tax_basis) as has_other_tax_basis
    from sizes
    inner join sales
        on
            sizes.market_year = sales.sales_year
            and sizes.category_name = sales.category_name
            and (sizes.is_whole_market or sizes.region_code = sales.region_code)
    group by sizes.market_size_id
),

judged as (
    select
        sizes.*,
        coalesce(met.our_sales_amt, 0) as our_sales_amt,
        least(sizes.year_end_date, sizes.as_of_date) as counted_to_date,
        sizes.year_end_date > sizes.as_of_date as is_unfinished,
        -- One figure of a year and category counts in sums: the first source's, of the whole market where there is one.
        sizes.source_no = 1 and (sizes.is_whole_market or not sizes.has_whole_market) as is_main_figure,
        case
            when sizes.market_size_amt is null or sizes.market_size_amt <= 0 then 'size_not_told'
            when first_sale.first_sales_date is null then 'history_too_short'
            when first_sale.first_sales_date > sizes.year_start_date then 'history_too_short'
            when met.has_other_currency then 'currency_differs'
            when met.has_other_tax_basis then 'tax_basis_differs'
            when sizes.year_end_date > sizes.as_of_date then 'year_unfinished'
        end as no_share_code
    from sizes
    cross join first_sale
    left join met on sizes.market_size_id = met.market_size_id
),

-- A running year's figure is of the whole year, our sales are not: they are set against the part that is gone.
elapsed as (
    select
        *,
        ({{ datediff('year_start_date', 'counted_to_date', 'day') }} + 1)
        / nullif(cast({{ datediff('year_start_date', 'year_end_date', 'day') }} + 1 as double), 0) as time_elapsed_ratio
    from judged
),

final as (
    select
        *,
        case
            when no_share_code is null
                then cast(our_sales_amt as double) / nullif(cast(market_size_amt as double), 0)
        end as market_share_x,
        case
            when no_share_code is null or no_share_code = 'year_unfinished'
                then cast(our_sales_amt as double) / nullif(cast(market_size_amt as double) * time_elapsed_ratio, 0)
        end as market_share_elapsed_x,
        case when is_main_figure and no_share_code is null then our_sales_amt end as shared_sales_amt,
        case when is_main_figure and no_share_code is null then market_size_amt end as shared_market_amt
    from elapsed
)

{{ cast_to_contract('final') }}
