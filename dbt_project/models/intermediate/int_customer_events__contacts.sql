with tickets as (
    select
        customer_record_id, _department, ticket_id as event_key,
        'ticket' as event_type,
        ticket_type as kind_code,
        reason_name as detail,
        opened_date as event_date,
        opened_at as event_at,
        nullif(compensation_amt, 0) as amount_amt,
        currency_code,
        status
    from {{ ref('fct_ticket') }}
),

calls as (
    select
        customer_record_id, _department, call_id as event_key,
        'call' as event_type,
        direction as kind_code,
        reason_name as detail,
        offered_date as event_date,
        offered_at as event_at,
        cast(null as decimal(18, 4)) as amount_amt,
        cast(null as varchar) as currency_code,
        case when is_answered then 'answered' when is_ivr_only then 'ivr_only' else 'not_answered' end as status
    from {{ ref('fct_call') }}
),

surveys as (
    select
        customer_record_id, _department, survey_id as event_key,
        'survey' as event_type,
        channel_code as kind_code,
        case when is_answered then concat_ws(' / ', cast(score as varchar), cast(scale_max as varchar)) end as detail,
        coalesce(answered_date, sent_date) as event_date,
        coalesce(answered_at, sent_at) as event_at,
        cast(null as decimal(18, 4)) as amount_amt,
        cast(null as varchar) as currency_code,
        case when is_answered then 'answered' else 'sent' end as status
    from {{ ref('fct_survey') }}
),

-- Who was only drawn into the control arm was not spoken to.
touches as (
    select
        touches.customer_record_id, touches._department, touches.campaign_touch_id as event_key,
        'touch' as event_type,
        campaigns.channel_code as kind_code,
        campaigns.campaign_name as detail,
        touches.sent_date as event_date,
        touches.sent_at as event_at,
        cast(null as decimal(18, 4)) as amount_amt,
        cast(null as varchar) as currency_code,
        case
            when touches.is_unsubscribed then 'unsubscribed' when touches.is_replied then 'replied'
            when touches.is_clicked then 'clicked' when touches.is_opened then 'opened'
            when touches.is_delivered then 'delivered' else 'sent'
        end as status
    from {{ ref('fct_campaign_touch') }} as touches
    left join {{ ref('dim_campaign') }} as campaigns on touches.campaign_id = campaigns.campaign_id
    where touches.is_sent
),

leads as (
    select
        converted_customer_record_id as customer_record_id, _department, lead_id as event_key,
        'lead' as event_type,
        cast(null as varchar) as kind_code,
        lead_source as detail,
        created_date as event_date,
        cast(null as timestamp) as event_at,
        cast(null as decimal(18, 4)) as amount_amt,
        cast(null as varchar) as currency_code,
        'converted' as status
    from {{ ref('fct_lead') }}
    where is_converted
),

final as (
    select * from tickets
    union all
    select * from calls
    union all
    select * from surveys
    union all
    select * from touches
    union all
    select * from leads
)

select * from final
