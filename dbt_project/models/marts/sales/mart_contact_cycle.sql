with night as (
    select night.as_of_date, thresholds.contact_cycle_days
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

owners as (
    select
        customers.customer_id,
        {{ newest_owner('owners') }} as employee_id
    from {{ ref('bridge_account_owner') }} as owners
    inner join {{ ref('bridge_customer_source') }} as customers on owners.customer_record_id = customers.customer_record_id
    cross join night
    where
        owners.valid_from_date <= night.as_of_date
        and (owners.valid_to_date >= night.as_of_date or owners.valid_to_date is null)
    group by customers.customer_id
),

deals as (
    select customers.customer_id, count(*) as open_opportunity_count
    from {{ ref('fct_opportunity') }} as opportunities
    inner join {{ ref('bridge_customer_source') }} as customers
        on opportunities.customer_record_id = customers.customer_record_id
    where opportunities.is_open
    group by customers.customer_id
),

gathered as (
    select
        customers.customer_id, customers.name, customers.customer_type, customers.industry, customers.size_band,
        customers.region_code, night.as_of_date, night.contact_cycle_days,
        purchases.last_order_date, purchases.net_sales_12m_amt, purchases.currency_code, purchases.tax_basis,
        contacts.contact_count, contacts.touch_count, contacts.last_contact_date, contacts.last_result_code,
        contacts.contact_day_count, contacts.own_cycle_days, contacts.stated_next_date,
        coalesce(deals.open_opportunity_count, 0) as open_opportunity_count,
        owners.customer_id is not null and owners.employee_id is null as is_public_pool,
        case when owners.customer_id is null then customers.account_manager_id else owners.employee_id end as employee_id
    from {{ ref('dim_customer') }} as customers
    cross join night
    left join {{ ref('mart_customer_purchase') }} as purchases on customers.customer_id = purchases.customer_id
    left join {{ ref('int_customers__contacts') }} as contacts on customers.customer_id = contacts.customer_id
    left join deals on customers.customer_id = deals.customer_id
    left join owners on customers.customer_id = owners.customer_id
),

-- One contact day more than two gives a rhythm of one's own: three days, two gaps.
cycled as (
    select
        *,
        last_order_date is not null as has_bought,
        case when contact_day_count >= 3 then 'own' else 'default' end as cycle_source,
        case when contact_day_count >= 3 then own_cycle_days else contact_cycle_days end as cycle_days,
        case
            when last_order_date is not null then 'cooperating'
            when last_contact_date >= {{ dateadd('day', -365, 'as_of_date') }} or open_opportunity_count > 0 then 'following'
            else 'not_yet'
        end as cooperation_state
    from gathered
),

due as (
    select
        *,
        case
            when last_contact_date is null then null
            when stated_next_date > last_contact_date then stated_next_date
            else cast({{ dateadd('day', 'cast(ceil(cycle_days) as integer)', 'last_contact_date') }} as date)
        end as next_contact_due_date,
        case
            when last_contact_date is not null then case when stated_next_date > last_contact_date then 'stated' else 'cycle' end
        end
            as due_source
    from cycled
),

final as (
    select
        due.*,
        employees.employee_name,
        due.is_public_pool
        or (
            due.employee_id is not null
            and (coalesce(employees.left_date < due.as_of_date, false) or not coalesce(employees.is_on_roster, true))
        ) as is_to_hand_over,
        {{ datediff('due.last_contact_date', 'due.as_of_date', 'day') }} as silent_days,
        coalesce(due.next_contact_due_date < due.as_of_date, false) as is_overdue,
        case
            when due.next_contact_due_date < due.as_of_date
                then {{ datediff('due.next_contact_due_date', 'due.as_of_date', 'day') }}
        end as overdue_days,
        case cooperation_state when 'cooperating' then '已合作' when 'following' then '再跟进' else '未合作' end
            as cooperation_state_zh,
        case when has_bought then {{ fifths('net_sales_12m_amt asc', ['has_bought', 'currency_code', 'tax_basis']) }} end
            as amount_fifth
    from due
    left join {{ ref('dim_employee') }} as employees on due.employee_id = employees.employee_id
)

{{ cast_to_contract('final') }}
