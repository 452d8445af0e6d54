with night as (
    select as_of_date, cast({{ dateadd('month', -21, 'as_of_date') }} as date) as first_date
    from {{ source('plumbing', 'night') }}
),

-- What the customer's side of a channel recorded: who only waited in vain was not served.
contacts as (
    select customer_id, channel_code, contact_date as interaction_date, 'contact' as kind, count(*) as row_count
    from {{ ref('int_contacts__listed') }}
    where is_served and customer_id is not null
    group by customer_id, channel_code, contact_date
),

visits as (
    select customer_record_id, 'web' as channel_code, event_date as interaction_date, 'visit' as kind, 1 as row_count
    from {{ ref('fct_web_event') }}
    where customer_record_id is not null
    group by customer_record_id, event_date
    union all
    select
        customer_record_id, case when activity_type = 'call' then 'phone' else activity_type end as channel_code,
        activity_date as interaction_date, 'activity' as kind, count(*) as row_count
    from {{ ref('fct_activity') }}
    group by customer_record_id, case when activity_type = 'call' then 'phone' else activity_type end, activity_date
),

every as (
    select * from contacts
    union all
    select customers.customer_id, visits.channel_code, visits.interaction_date, visits.kind, visits.row_count
    from visits
    inner join {{ ref('bridge_customer_source') }} as customers on visits.customer_record_id = customers.customer_record_id
),

-- A day on the web is one visit, in which questions and tickets of that day by web were put.
daily as (
    select
        every.customer_id, every.channel_code, every.interaction_date,
        coalesce(sum(every.row_count) filter (where every.kind = 'activity'), 0)
        + greatest(
            coalesce(sum(every.row_count) filter (where every.kind = 'visit'), 0),
            coalesce(sum(every.row_count) filter (where every.kind = 'contact'), 0)
        ) as interaction_count
    from every
    inner join night
        on every.interaction_date > night.first_date and every.interaction_date <= night.as_of_date
    group by every.customer_id, every.channel_code, every.interaction_date
),

costs as (
    select * from {{ ref('int_channel_rates__valid') }}
    where rate_kind = 'cost'
),

final as (
    select
        daily.*, costs.currency_code, costs.tax_basis,
        costs.rate_amt as unit_cost_amt,
        costs.rate_source as unit_cost_source,
        daily.interaction_count * costs.rate_amt as cost_amt
    from daily
    left join costs
        on
            daily.channel_code = costs.channel_code
            and daily.interaction_date >= costs.valid_from_date
            and daily.interaction_date <= costs.last_date
)

select * from final
