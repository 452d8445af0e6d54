with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

answers as (
    select
        records.customer_id, answers.wallet_answer_id, answers.category_name, answers.survey_date,
        answers.category_spend_amt, answers.currency_code, answers.tax_basis, answers.brand_rank, answers.brand_count,
        answers.is_rank_usable, night.as_of_date,
        cast({{ dateadd('month', -12, 'answers.survey_date') }} as date) as before_date,
        row_number() over (
            partition by records.customer_id, answers.category_name
            order by answers.survey_date desc nulls last, answers.wallet_answer_id asc nulls last
        ) as newest_no
    from {{ ref('fct_wallet_survey') }} as answers
    inner join {{ ref('bridge_customer_source') }} as records on answers.customer_record_id = records.customer_record_id
    inner join night on answers.survey_date <= night.as_of_date
),

asked as (
    select * from answers
    where newest_no = 1
),

first_sale as (
    select min(ordered_date) as first_sales_date from {{ ref('fct_order_line') }}
),

bought as (
    select
        records.customer_id, lines.category_name, lines.ordered_date, lines.currency_code, lines.tax_basis, lines.net_sales_amt
    from {{ ref('fct_order_line') }} as lines
    inner join {{ ref('bridge_customer_source') }} as records on lines.customer_record_id = records.customer_record_id
    semi join asked on records.customer_id = asked.customer_id
    where lines.net_sales_amt <> 0
),

-- The same twelve months as the customer was asked about: those up to the survey, not those up to today.
sold as (
    select
        asked.customer_id, asked.category_name,
        sum(bought.net_sales_amt) filter (
            where bought.currency_code = asked.currency_code and bought.tax_basis = asked.tax_basis
        ) as our_sales_amt,
        count(*) filter (where bought.currency_code is distinct from asked.currency_code) as other_currency_line_count,
        count(*) filter (where bought.tax_basis is distinct from asked.tax_basis) as other_tax_line_count
    from asked
    inner join bought
        on
            asked.customer_id = bought.customer_id
            and asked.category_name = bought.category_name
            and asked.before_date < bought.ordered_date
            and asked.survey_date >= bought.ordered_date
    group by asked.customer_id, asked.category_name
),

judged as (
    select
        asked.*, customers.name, customers.customer_type, customers.industry, customers.size_band, customers.region_code,
        coalesce(sold.our_sales_amt, 0) as our_sales_12m_amt,
        case
            when asked.category_spend_amt is null then 'spend_not_told'
            when asked.category_spend_amt <= 0 then 'spend_is_zero'
            when first_sale.first_sales_date is null then 'history_too_short'
            when {{ datediff('asked.before_date', 'first_sale.first_sales_date', 'day') }} > 1 then 'history_too_short'
            when sold.other_currency_line_count > 0 then 'currency_differs'
            when sold.other_tax_line_count > 0 then 'tax_basis_differs'
        end as not_measured_code,
        -- Wallet Allocation Rule, by rank and number of suppliers in use.
        case
            when asked.is_rank_usable
                then
                    (1 - asked.brand_rank / nullif(cast(asked.brand_count as double) + 1, 0))
                    * (2 / nullif(cast(asked.brand_count as double), 0))
        end as sow_estimated_ratio
    from asked
    inner join {{ ref('dim_customer') }} as customers on asked.customer_id = customers.customer_id
    cross join first_sale
    left join sold on asked.customer_id = sold.customer_id and asked.category_name = sold.category_name
),

measured as (
    select
        *,
        case
            when not_measured_code is null
                then cast(our_sales_12m_amt as double) / nullif(cast(category_spend_amt as double), 0)
        end as sow_measured_x,
        {{ datediff('survey_date', 'as_of_date', 'day') }} as survey_age_days
    from judged
),

final as (
    select
        *,
        coalesce(sow_measured_x, sow_estimated_ratio) as share_of_wallet_ratio,
        case
            when sow_measured_x is not null then 'measured' when sow_estimated_ratio is not null then 'estimated'
        end as sow_source,
        case when sow_measured_x is not null then '测' when sow_estimated_ratio is not null then '估' end as sow_source_zh,
        100 * (sow_measured_x - sow_estimated_ratio) as sow_gap_ppt,
        coalesce(sow_measured_x > 1, false) as is_above_one,
        sow_measured_x is null and sow_estimated_ratio is null as is_refused,
        case when sow_measured_x is not null then category_spend_amt end as measured_spend_amt,
        case when sow_measured_x is not null then our_sales_12m_amt end as measured_sales_amt,
        case when sow_measured_x <= 1 then category_spend_amt - our_sales_12m_amt end as spend_elsewhere_amt
    from measured
)

{{ cast_to_contract('final') }}
