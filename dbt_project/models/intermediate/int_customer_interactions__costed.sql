with night as (
    select as_of_date, cast({{ dateadd('month', -21, 'as_of_date') }} as date) as first_date
    from {{ source('plumbing', 'night') }}
),

-- What the customer's side of a channel recorded: who only waited in vain was not served. A day on the web is one visit.
contacts as (
    select
        customer_record_id, case when is_ivr_only then 'ivr' else 'phone' end as channel_code,
        offered_date as interaction_date, 'contact' as kind, count(*) as row_count
    from {{ ref('fct_call') }}
    where is_answered or is_ivr_only
    group by customer_record_id, case when is_ivr_only then 'ivr' else 'phone' end, offered_date
    union all
    select customer_record_id, 'web' as channel_code, event_date as interaction_date, 'contact' as kind, 1 as row_count
    from {{ ref('fct_web_event') }}
    where customer_record_id is not null
    group by customer_record_id, event_date
    union all
    select
        customer_record_id, coalesce(channel_code, 'unknown') as channel_code, opened_date as interaction_date,
        'ticket' as kind, count(*) as row_count
    from {{ ref('fct_ticket') }}
    group by customer_record_id, coalesce(channel_code, 'unknown'), opened_date
    union all
    select
        customer_record_id, case when activity_type = 'call' then 'phone' else activity_type end as channel_code,
        activity_date as interaction_date, 'activity' as kind, count(*) as row_count
    from {{ ref('fct_activity') }}
    group by customer_record_id, case when activity_type = 'call' then 'phone' else activity_type end, activity_date
),

-- A ticket by phone or web is written during a call or visit of that day where there is one: it is not counted again.
daily as (
    select
        customers.customer_id, contacts.channel_code, contacts.interaction_date,
        coalesce(sum(contacts.row_count) filter (where contacts.kind = 'activity'), 0)
        + greatest(
            coalesce(sum(contacts.row_count) filter (where contacts.kind = 'ticket'), 0),
            coalesce(sum(contacts.row_count) filter (where contacts.kind = 'contact'), 0)
        ) as interaction_count
    from contacts
    inner join night
        on contacts.interaction_date > night.first_date and contacts.interaction_date <= night.as_of_date
    inner join {{ ref('bridge_customer_source') }} as customers on contacts.customer_record_id = customers.customer_record_id
    group by customers.customer_id, contacts.channel_code, contacts.interaction_date
),

-- Where several issuers or currencies list a channel, the first one's cost holds: a contact costs once.
listed as (
    select
        *,
        dense_rank() over (
            partition by channel_code order by issuer asc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as lister_no,
        coalesce(valid_to_date, date '9999-12-31') as last_date
    from {{ ref('dim_channel_cost') }}
),

costs as (
    select * from listed
    where lister_no = 1
),

final as (
    select
        daily.*, costs.unit_cost_amt, costs.currency_code, costs.tax_basis,
        daily.interaction_count * costs.unit_cost_amt as cost_amt
    from daily
    left join costs
        on
            daily.channel_code = costs.channel_code
            and daily.interaction_date >= costs.valid_from_date
            and daily.interaction_date <= costs.last_date
)

select * from final
