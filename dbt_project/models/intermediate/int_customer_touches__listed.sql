with night as (
    select
        as_of_date,
        cast({{ dateadd('day', -175, "date_trunc('week', as_of_date)") }} as date) as first_week_date
    from {{ source('plumbing', 'night') }}
),

-- What was sent, not who was drawn: the control arm was not touched.
campaigns as (
    select
        touches.customer_record_id, touches.campaign_touch_id as source_key, touches._department as department,
        'campaign' as contact_kind, 'out' as direction, campaigns.channel_code,
        coalesce(touches.sent_date, touches.touched_date) as contact_date
    from {{ ref('fct_campaign_touch') }} as touches
    left join {{ ref('dim_campaign') }} as campaigns on touches.campaign_id = campaigns.campaign_id
    where touches.is_sent
),

calls as (
    select
        customer_record_id, call_id as source_key, _department as department, 'call' as contact_kind,
        case when direction = 'outbound' then 'out' else 'in' end as direction, 'phone' as channel_code,
        offered_date as contact_date
    from {{ ref('fct_call') }}
),

activities as (
    select
        customer_record_id, activity_id as source_key, _department as department, 'activity' as contact_kind,
        case when is_touch then 'out' else 'in' end as direction,
        case activity_type when 'call' then 'phone' else activity_type end as channel_code,
        activity_date as contact_date
    from {{ ref('fct_activity') }}
),

-- A ticket is followed up by its first reply, and by its solution where that comes on another day.
follow_ups as (
    select
        customer_record_id, concat_ws(' ', ticket_id, 'replied') as source_key, _department as department,
        'ticket' as contact_kind, 'out' as direction, channel_code, first_replied_date as contact_date
    from {{ ref('fct_ticket') }}
    where first_replied_date is not null
    union all
    select
        customer_record_id, concat_ws(' ', ticket_id, 'solved') as source_key, _department as department,
        'ticket' as contact_kind, 'out' as direction, channel_code, solved_date as contact_date
    from {{ ref('fct_ticket') }}
    where solved_date is not null and solved_date is distinct from first_replied_date
),

every as (
    select * from campaigns
    union all
    select * from calls
    union all
    select * from activities
    union all
    select * from follow_ups
),

listed as (
    select
        concat_ws(' ', every.contact_kind, every.source_key) as touch_key,
        every.*, records.customer_id,
        cast(date_trunc('week', every.contact_date) as date) as week_date,
        cast(date_trunc('month', every.contact_date) as date) as month_date,
        every.direction = 'out' and every.contact_kind <> 'ticket' as is_unprompted
    from every
    inner join {{ ref('bridge_customer_source') }} as records on every.customer_record_id = records.customer_record_id
    inner join night on every.contact_date between night.first_week_date and night.as_of_date
),

permissions as (
    select
        records.customer_id, said.channel_code, said.is_allowed, said.valid_from_date,
        coalesce(said.valid_to_date, date '9999-12-31') as last_date
    from {{ ref('dim_contact_permission') }} as said
    inner join {{ ref('bridge_customer_source') }} as records on said.customer_record_id = records.customer_record_id
),

-- A customer may be several records: whoever refuses under one of them refuses.
answered as (
    select listed.touch_key, bool_or(not permissions.is_allowed) as is_refused
    from listed
    inner join permissions
        on
            listed.customer_id = permissions.customer_id
            and listed.channel_code = permissions.channel_code
            and listed.contact_date between permissions.valid_from_date and permissions.last_date
    where listed.is_unprompted
    group by listed.touch_key
),

complaints as (
    select distinct
        records.customer_id, tickets.opened_date,
        case when tickets.is_open then date '9999-12-31' else coalesce(tickets.solved_date, tickets.opened_date) end
            as closed_date
    from {{ ref('fct_ticket') }} as tickets
    inner join {{ ref('bridge_customer_source') }} as records on tickets.customer_record_id = records.customer_record_id
    where tickets.ticket_type = 'complaint'
),

complained as (
    select distinct listed.touch_key
    from listed
    inner join complaints
        on
            listed.customer_id = complaints.customer_id
            and listed.contact_date between complaints.opened_date and complaints.closed_date
    where listed.contact_kind = 'campaign'
),

final as (
    select
        listed.*,
        complained.touch_key is not null as is_complaint_open,
        case
            when not listed.is_unprompted or listed.channel_code = 'visit' then null
            when answered.is_refused then 'refused'
            when answered.touch_key is not null then 'allowed'
            else 'unknown'
        end as permission_code
    from listed
    left join answered on listed.touch_key = answered.touch_key
    left join complained on listed.touch_key = complained.touch_key
)

select * from final
