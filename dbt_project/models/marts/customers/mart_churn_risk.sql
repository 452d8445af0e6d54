with rules as (
    select * from {{ source('plumbing', 'lifecycle') }}
),

rhythm as (
    select customer_id, currency_code, tax_basis, own_gap_days from {{ ref('mart_customer_purchase') }}
    where own_gap_days is not null
),

silent as (
    select
        orders.customer_id, orders.next_date,
        days.listed_date, days.as_of_date, days.year_ago_date, days.half_year_ago_date,
        orders.sales_date as last_order_date,
        rhythm.currency_code, rhythm.tax_basis, rhythm.own_gap_days, rules.churn_days, rules.at_risk_x,
        {{ datediff('orders.sales_date', 'days.listed_date', 'day') }} as recency_days
    from {{ ref('int_orders__sequence') }} as orders
    inner join rhythm on orders.customer_id = rhythm.customer_id
    cross join rules
    inner join {{ ref('int_days__listed') }} as days
        on
            orders.sales_date <= days.listed_date
            and (orders.next_date is null or orders.next_date > days.listed_date)
            and cast({{ dateadd('day', 'rules.churn_days', 'orders.sales_date') }} as date) > days.listed_date
            and {{ datediff('orders.sales_date', 'days.listed_date', 'day') }} > rules.at_risk_x * rhythm.own_gap_days
),

valued as (
    select
        silent.customer_id, silent.listed_date,
        sum(orders.net_sales_amt) filter (
            where orders.currency_code = silent.currency_code and orders.tax_basis = silent.tax_basis
        ) as net_sales_12m_amt,
        count(*) filter (where orders.sales_date > silent.half_year_ago_date) as orders_half_year_count,
        count(*) filter (where orders.sales_date <= silent.half_year_ago_date) as orders_half_year_before_count
    from silent
    inner join {{ ref('int_orders__sequence') }} as orders
        on
            silent.customer_id = orders.customer_id
            and silent.year_ago_date < orders.sales_date
            and silent.listed_date >= orders.sales_date
    group by silent.customer_id, silent.listed_date
),

told as (
    select
        silent.customer_id, silent.listed_date,
        bool_or(signals.signal = 'complaint') as has_complaint,
        bool_or(signals.signal = 'dissatisfied') as has_dissatisfaction,
        bool_or(signals.signal = 'return') as has_return,
        bool_or(signals.signal = 'contract_ends') as has_ending_contract
    from silent
    inner join {{ ref('int_customer_signals__leaving') }} as signals
        on
            silent.customer_id = signals.customer_id
            and silent.listed_date >= signals.from_date
            and silent.listed_date <= signals.to_date
    group by silent.customer_id, silent.listed_date
),

owners as (
    select customers.customer_id, owners.*
    from {{ ref('bridge_account_owner') }} as owners
    inner join {{ ref('bridge_customer_source') }} as customers on owners.customer_record_id = customers.customer_record_id
),

owned as (
    select
        silent.customer_id, silent.listed_date,
        {{ newest_owner('owners') }} as employee_id
    from silent
    inner join owners
        on
            silent.customer_id = owners.customer_id
            and silent.listed_date >= owners.valid_from_date
            and (owners.valid_to_date is null or silent.listed_date <= owners.valid_to_date)
    group by silent.customer_id, silent.listed_date
),

judged as (
    select
        silent.*, customers.name, customers.customer_type, customers.region_code, owned.employee_id,
        coalesce(valued.net_sales_12m_amt, 0) as net_sales_12m_amt,
        silent.listed_date = silent.as_of_date as is_newest_list,
        silent.recency_days / nullif(silent.own_gap_days, 0) as silence_x,
        silent.recency_days / nullif(cast(silent.churn_days as double), 0) as silence_ratio,
        coalesce(valued.orders_half_year_count < valued.orders_half_year_before_count, false) as is_buying_less,
        coalesce(told.has_ending_contract, false) as has_ending_contract,
        coalesce(told.has_complaint, false) as has_complaint,
        coalesce(told.has_dissatisfaction, false) as has_dissatisfaction,
        coalesce(told.has_return, false) as has_return
    from silent
    inner join {{ ref('dim_customer') }} as customers on silent.customer_id = customers.customer_id
    left join valued on silent.customer_id = valued.customer_id and silent.listed_date = valued.listed_date
    left join told on silent.customer_id = told.customer_id and silent.listed_date = told.listed_date
    left join owned on silent.customer_id = owned.customer_id and silent.listed_date = owned.listed_date
),

final as (
    select
        *,
        churn_days as churn_window_days,
        next_date as bought_again_date,
        cast(net_sales_12m_amt as double) * silence_ratio as value_at_risk_amt,
        rank() over (
            partition by listed_date, currency_code, tax_basis
            order by cast(net_sales_12m_amt as double) * silence_ratio desc nulls last
        ) as priority_no,
        concat_ws(
            ',', case when has_ending_contract then 'contract_ends' end, case when has_complaint then 'complaint' end,
            case when has_dissatisfaction then 'dissatisfied' end, case when has_return then 'return' end,
            case when is_buying_less then 'buys_less' end, 'silent'
        ) as reason_codes,
        case
            when has_ending_contract then 'contract_ends' when has_complaint then 'complaint'
            when has_dissatisfaction then 'dissatisfied' when has_return then 'return' when is_buying_less then 'buys_less'
            else 'silent'
        end as main_reason_code,
        case
            when next_date is not null then 'bought_again'
            when recency_days + {{ datediff('listed_date', 'as_of_date', 'day') }} >= churn_days then 'lost'
            else 'not_yet'
        end as outcome_code
    from judged
)

{{ cast_to_contract('final') }}
