with rules as (
    select night.as_of_date, thresholds.lead_days, lifecycle.second_order_days
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
    cross join {{ source('plumbing', 'lifecycle') }} as lifecycle
),

leads as (
    select
        leads.*, records.customer_id,
        case when leads.has_need is not null then 1 else 0 end
        + case when leads.has_authority is not null then 1 else 0 end
        + case when leads.has_money is not null then 1 else 0 end as man_known_count,
        case when leads.has_need then 1 else 0 end
        + case when leads.has_authority then 1 else 0 end
        + case when leads.has_money then 1 else 0 end as man_met_count
    from {{ ref('fct_lead') }} as leads
    left join {{ ref('bridge_customer_source') }} as records
        on leads.converted_customer_record_id = records.customer_record_id
),

-- Orders from the lead's own day on: what a customer bought before is no success of the lead.
bought as (
    select
        leads.lead_id, orders.sales_date,
        row_number() over (
            partition by leads.lead_id order by orders.sales_date asc nulls last, orders.order_id asc nulls last
        ) as order_no
    from leads
    inner join {{ ref('int_orders__sequence') }} as orders
        on leads.customer_id = orders.customer_id and leads.created_date <= orders.sales_date
),

firsts as (
    select
        lead_id,
        min(sales_date) filter (where order_no = 1) as first_order_date,
        min(sales_date) filter (where order_no = 2) as second_order_date
    from bought
    where order_no <= 2
    group by lead_id
),

final as (
    select
        leads.lead_id, leads.customer_id, leads.lead_source, leads.created_date, leads.has_money, leads.has_authority,
        leads.has_need, leads.man_known_count, leads.man_met_count, leads.is_converted, leads.is_matured,
        leads.is_matured_converted, firsts.first_order_date, firsts.second_order_date,
        cast(date_trunc('month', leads.created_date) as date) as created_month_date,
        leads.referrer_customer_record_id is not null as is_referral,
        -- Nobody tells of a need, a budget or who decides without having answered.
        leads.man_known_count > 0 or leads.is_converted as is_responder,
        firsts.first_order_date is not null as is_buyer,
        leads.is_matured and coalesce(
            firsts.first_order_date <= {{ dateadd('day', 'rules.lead_days', 'leads.created_date') }}, false
        ) as is_matured_buyer,
        coalesce(
            firsts.first_order_date <= {{ dateadd('day', '-rules.second_order_days', 'rules.as_of_date') }}, false
        ) as is_second_matured,
        coalesce(
            firsts.first_order_date <= {{ dateadd('day', '-rules.second_order_days', 'rules.as_of_date') }}
            and firsts.second_order_date <= {{ dateadd('day', 'rules.second_order_days', 'firsts.first_order_date') }}, false
        ) as is_second_ordered,
        {{ datediff('leads.created_date', 'coalesce(firsts.first_order_date, rules.as_of_date)', 'day') }} as followed_days
    from leads
    cross join rules
    left join firsts on leads.lead_id = firsts.lead_id
    where leads.created_date <= rules.as_of_date
)

select * from final
