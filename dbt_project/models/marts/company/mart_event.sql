with rules as (
    select
        rules.*, night.as_of_date,
        cast({{ dateadd('year', -1, "date_trunc('year', night.as_of_date)") }} as date) as first_date
    from {{ source('plumbing', 'event_rules') }} as rules
    cross join {{ source('plumbing', 'night') }} as night
    where rules.is_enabled
),

every as (
    select * from {{ ref('int_event_moments__ordered') }}
    union all
    select * from {{ ref('int_event_moments__supplied') }}
    union all
    select * from {{ ref('int_event_moments__served') }}
    union all
    select * from {{ ref('int_event_moments__agreed') }}
),

-- Several tickets or invoices of a customer on one day are one moment.
moments as (
    select
        every.event_code, every.customer_id, every.event_date, rules.cool_down_days,
        min(every.subject_id) as subject_id, max(every.measured) as actual, count(*) as subject_count
    from every
    inner join rules
        on
            every.event_code = rules.event_code
            and every.event_date >= rules.first_date
            and every.event_date <= rules.as_of_date
    group by every.event_code, every.customer_id, every.event_date, rules.cool_down_days
),

fired as (
    {{ fired_by_cool_down('moments') }}
),

told as (
    select
        moments.*, rules.event_kind, rules.label_zh, rules.label_en, rules.owner_role, rules.threshold, rules.outcome_code,
        rules.outcome_days, rules.as_of_date, customers.name, customers.customer_type, customers.region_code,
        fired.event_date is not null as is_fired,
        max(fired.event_date) over (
            partition by moments.event_code, moments.customer_id order by moments.event_date asc nulls last
            rows between unbounded preceding and current row
        ) as fired_date,
        case
            when substr(md5(concat(moments.event_code, ' ', moments.customer_id)), 1, 8) < rules.control_below then 'control'
            else 'treated'
        end as arm,
        cast({{ dateadd('day', 'rules.outcome_days', 'moments.event_date') }} as date) as outcome_until_date
    from moments
    inner join rules on moments.event_code = rules.event_code
    inner join {{ ref('dim_customer') }} as customers on moments.customer_id = customers.customer_id
    left join fired
        on
            moments.event_code = fired.event_code
            and moments.customer_id = fired.customer_id
            and moments.event_date = fired.event_date
),

successes as (
    select * from {{ ref('int_customer_successes__dated') }}
),

succeeded as (
    select told.event_code, told.customer_id, told.event_date, min(successes.success_date) as outcome_date
    from told
    inner join successes
        on
            told.customer_id = successes.customer_id
            and told.outcome_code = successes.outcome_code
            and told.event_date < successes.success_date
            and told.outcome_until_date >= successes.success_date
    where told.is_fired
    group by told.event_code, told.customer_id, told.event_date
),

-- What was earned with the customer in those days, whatever counts as success: arms are compared by it.
earned as (
    select
        told.event_code, told.customer_id, told.event_date, basis.currency_code,
        count(*) as outcome_order_count, sum(orders.goal_margin_amt) as outcome_margin_amt
    from told
    inner join {{ ref('int_customers__basis') }} as basis on told.customer_id = basis.customer_id
    inner join {{ ref('mart_order_goal') }} as orders
        on
            told.customer_id = orders.customer_id
            and basis.currency_code = orders.currency_code
            and told.event_date < orders.sales_date
            and told.outcome_until_date >= orders.sales_date
    where told.is_fired
    group by told.event_code, told.customer_id, told.event_date, basis.currency_code
),

final as (
    select
        told.*, succeeded.outcome_date, earned.outcome_margin_amt, earned.currency_code,
        concat_ws(' ', told.event_code, told.customer_id, cast(told.event_date as varchar)) as event_id,
        cast(date_trunc('month', told.event_date) as date) as month_start_date,
        {{ datediff('told.fired_date', 'told.event_date', 'day') }} as since_fired_days,
        told.outcome_until_date <= told.as_of_date as is_matured,
        case when told.is_fired then succeeded.outcome_date is not null end as has_outcome,
        case when told.is_fired then coalesce(earned.outcome_order_count, 0) end as outcome_order_count
    from told
    left join succeeded
        on
            told.event_code = succeeded.event_code
            and told.customer_id = succeeded.customer_id
            and told.event_date = succeeded.event_date
    left join earned
        on
            told.event_code = earned.event_code
            and told.customer_id = earned.customer_id
            and told.event_date = earned.event_date
)

{{ cast_to_contract('final') }}
