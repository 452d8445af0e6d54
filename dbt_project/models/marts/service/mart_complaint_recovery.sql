with rules as (
    select rules.complaint_recovery_days, rules.min_cases, night.as_of_date
    from {{ source('plumbing', 'service_rules') }} as rules
    cross join {{ source('plumbing', 'night') }} as night
),

complaints as (
    select *, cast(date_trunc('month', opened_date) as date) as month_date
    from {{ ref('mart_ticket') }}
    where ticket_type = 'complaint'
),

counted as (
    select
        month_date, region_code, reason_name,
        count(*) as complaint_count,
        count(*) filter (where is_open) as open_complaint_count,
        count(*) filter (where is_repeat) as repeat_complaint_count,
        count(*) filter (where first_replied_at is not null) as replied_complaint_count,
        count(*) filter (where survey_count > 0) as followed_up_complaint_count,
        count(*) filter (where compensation_amt > 0) as compensated_complaint_count,
        count(*) filter (where cause_name is not null) as explained_complaint_count,
        min(currency_code) as currency_code,
        min(tax_basis) as tax_basis,
        case
            when min(currency_code) = max(currency_code) and min(tax_basis) = max(tax_basis)
                then coalesce(sum(compensation_amt), 0)
        end as compensation_amt
    from complaints
    group by month_date, region_code, reason_name
),

causes as (
    select
        month_date, region_code, reason_name, cause_name, count(*) as cause_count,
        row_number() over (
            partition by month_date, region_code, reason_name
            order by count(*) desc nulls last, cause_name asc nulls last
        ) as cause_no
    from complaints
    where cause_name is not null
    group by month_date, region_code, reason_name, cause_name
),

-- A case is a customer with a reason in a month: who complains twice is lost or won back once, from the first complaint on.
cases as (
    select
        complaints.month_date, complaints.region_code, complaints.reason_name, complaints.customer_id,
        min(complaints.opened_date) as first_date,
        min(cast({{ dateadd('day', 'rules.complaint_recovery_days', 'complaints.opened_date') }} as date)) as until_date,
        min(cast({{ dateadd('day', 'rules.complaint_recovery_days', 'complaints.opened_date') }} as date))
        <= max(rules.as_of_date) as is_matured
    from complaints
    cross join rules
    where complaints.customer_id is not null
    group by complaints.month_date, complaints.region_code, complaints.reason_name, complaints.customer_id
),

followed as (
    select
        cases.month_date, cases.region_code, cases.reason_name, cases.customer_id, cases.is_matured,
        coalesce(bool_or(orders.sales_date <= cases.first_date), false) as has_bought,
        coalesce(bool_or(orders.sales_date > cases.first_date and orders.sales_date <= cases.until_date), false) as buys_again
    from cases
    left join {{ ref('int_orders__sequence') }} as orders on cases.customer_id = orders.customer_id
    group by cases.month_date, cases.region_code, cases.reason_name, cases.customer_id, cases.is_matured
),

people as (
    select
        month_date, region_code, reason_name,
        count(*) as complainer_count,
        count(*) filter (where has_bought) as buying_complainer_count,
        count(*) filter (where is_matured) as matured_complainer_count,
        count(*) filter (where is_matured and buys_again) as recovered_complainer_count
    from followed
    group by month_date, region_code, reason_name
),

joined as (
    select
        counted.*, causes.cause_name as top_cause_name, causes.cause_count as top_cause_count, rules.min_cases as min_case_count,
        rules.complaint_recovery_days,
        coalesce(people.complainer_count, 0) as complainer_count,
        coalesce(people.buying_complainer_count, 0) as buying_complainer_count,
        coalesce(people.matured_complainer_count, 0) as matured_complainer_count,
        coalesce(people.recovered_complainer_count, 0) as recovered_complainer_count,
        last_day(counted.month_date) > rules.as_of_date as is_unfinished
    from counted
    cross join rules
    left join people
        on
            counted.month_date = people.month_date
            and counted.region_code is not distinct from people.region_code
            and counted.reason_name is not distinct from people.reason_name
    left join causes
        on
            counted.month_date = causes.month_date
            and counted.region_code is not distinct from causes.region_code
            and counted.reason_name is not distinct from causes.reason_name
            and causes.cause_no = 1
),

judged as (
    select
        *,
        matured_complainer_count < min_case_count as is_refused,
        case when matured_complainer_count < min_case_count then 'too_few_cases' end as refused_reason,
        case
            when matured_complainer_count >= min_case_count
                then cast(recovered_complainer_count as double) / nullif(matured_complainer_count, 0)
        end as complaint_recovery_ratio
    from joined
),

final as (
    select
        *,
        {{ wilson_bound('complaint_recovery_ratio', 'matured_complainer_count', '-') }} as complaint_recovery_ratio_lo,
        {{ wilson_bound('complaint_recovery_ratio', 'matured_complainer_count', '+') }} as complaint_recovery_ratio_hi
    from judged
)

{{ cast_to_contract('final') }}
