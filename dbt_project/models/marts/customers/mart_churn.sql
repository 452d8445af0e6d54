with rules as (
    select * from {{ source('plumbing', 'lifecycle') }}
),

months as (
    select * from {{ ref('int_months__shown') }}
),

-- By the window of all, and by k times the customer's own rhythm, which is no shorter than a month: a month must be able to tell.
silences as (
    select
        rhythm.customer_id, 'own_gap' as churn_basis,
        greatest(ceil(rules.own_gap_x * rhythm.own_gap_days), 31) as silent_days
    from {{ ref('mart_customer_purchase') }} as rhythm
    cross join rules
    where rhythm.own_gap_days is not null
    union all
    select rhythm.customer_id, 'window' as churn_basis, rules.churn_days as silent_days
    from {{ ref('mart_customer_purchase') }} as rhythm
    cross join rules
),

orders as (
    select
        orders.*, silences.churn_basis,
        cast({{ dateadd('day', 'cast(silences.silent_days as integer)', 'orders.sales_date') }} as date) as lapse_date
    from {{ ref('int_orders__sequence') }} as orders
    inner join silences on orders.customer_id = silences.customer_id
),

-- At the start of which months the order is the newest and still young enough; in which month its silence grew too long.
placed as (
    select
        churn_basis, region_code, month_no, next_date, lapse_date,
        {{ month_no('least(lapse_date, coalesce(next_date, lapse_date))') }} as last_start_no,
        {{ month_no('lapse_date') }} as lapse_month_no
    from orders
),

at_risk as (
    select
        months.month_start_date, placed.churn_basis, placed.region_code,
        count(*) as at_risk_count
    from placed
    inner join months on months.month_no between placed.month_no + 1 and placed.last_start_no
    group by months.month_start_date, placed.churn_basis, placed.region_code
),

lost as (
    select
        months.month_start_date, placed.churn_basis, placed.region_code,
        count(*) as lost_count
    from placed
    inner join months
        on
            placed.lapse_month_no = months.month_no
            and placed.lapse_date <= months.as_of_date
            and (placed.next_date is null or placed.next_date > months.month_end_date)
    group by months.month_start_date, placed.churn_basis, placed.region_code
),

first_known as (
    select min(cast({{ dateadd('day', 'rules.churn_days', 'orders.sales_date') }} as date)) as first_known_date
    from orders
    cross join rules
),

contracted as (
    select
        contracts.month_start_date, customers.region_code,
        count(*) as contract_customer_count,
        count(*) filter (where not contracts.is_at_end) as contract_lost_customer_count
    from {{ ref('int_contracts__monthly') }} as contracts
    inner join {{ ref('dim_customer') }} as customers on contracts.customer_id = customers.customer_id
    where contracts.is_at_start
    group by contracts.month_start_date, customers.region_code
),

cells as (
    select at_risk.*, coalesce(lost.lost_count, 0) as lost_count
    from at_risk
    inner join first_known on at_risk.month_start_date >= first_known.first_known_date
    left join lost
        on
            at_risk.month_start_date = lost.month_start_date
            and at_risk.churn_basis = lost.churn_basis
            and at_risk.region_code is not distinct from lost.region_code
    union all
    select
        month_start_date, 'contract' as churn_basis, region_code, contract_customer_count as at_risk_count,
        contract_lost_customer_count as lost_count
    from contracted
),

sides as (
    select
        month_start_date, region_code,
        sum(at_risk_count) filter (where churn_basis = 'window') as at_risk_customer_count,
        sum(lost_count) filter (where churn_basis = 'window') as lost_customer_count,
        sum(at_risk_count) filter (where churn_basis = 'own_gap') as own_gap_at_risk_customer_count,
        sum(lost_count) filter (where churn_basis = 'own_gap') as own_gap_lost_customer_count,
        sum(at_risk_count) filter (where churn_basis = 'contract') as contract_customer_count,
        sum(lost_count) filter (where churn_basis = 'contract') as contract_lost_customer_count
    from cells
    group by month_start_date, region_code
),

final as (
    select
        sides.*, months.is_finished,
        rules.churn_days as churn_window_days, rules.own_gap_x,
        sides.lost_customer_count / nullif(cast(sides.at_risk_customer_count as double), 0) as churn_rate_ratio,
        sides.own_gap_lost_customer_count
        / nullif(cast(sides.own_gap_at_risk_customer_count as double), 0) as churn_rate_own_gap_ratio,
        sides.contract_lost_customer_count / nullif(cast(sides.contract_customer_count as double), 0) as churn_contract_ratio
    from sides
    cross join rules
    inner join months on sides.month_start_date = months.month_start_date
)

{{ cast_to_contract('final') }}
