with calls as (
    select
        'call' as kind, call_id as contact_id, customer_record_id, region_code, queue_name, reason_name,
        case when is_ivr_only then 'ivr' else 'phone' end as channel_code,
        offered_at as contact_at, offered_date as contact_date,
        direction = 'inbound' as is_inbound,
        is_answered or is_ivr_only as is_served,
        is_ivr_only as is_self_service,
        is_ivr_only or (is_answered and not coalesce(is_transferred, false)) as is_handled,
        is_answered and coalesce(is_transferred, false) as is_handed_on,
        direction = 'inbound' and (is_ivr_only or ivr_path is not null) as is_ivr_entered
    from {{ ref('fct_call') }}
),

interactions as (
    select
        'interaction' as kind, interaction_id as contact_id, customer_record_id, region_code,
        cast(null as varchar) as queue_name, reason_name, channel_code, started_at as contact_at,
        started_date as contact_date,
        true as is_inbound,
        true as is_served,
        coalesce(is_self_service, false) as is_self_service,
        coalesce(is_resolved, false) and handed_to_channel_code is null as is_handled,
        handed_to_channel_code is not null as is_handed_on,
        channel_code = 'ivr' as is_ivr_entered
    from {{ ref('fct_interaction') }}
),

tickets as (
    select
        'ticket' as kind, ticket_id as contact_id, customer_record_id, region_code, cast(null as varchar) as queue_name,
        reason_name, coalesce(channel_code, 'unknown') as channel_code, opened_at as contact_at,
        opened_date as contact_date,
        true as is_inbound,
        true as is_served,
        false as is_self_service,
        not is_open and coalesce(reopened_count, 0) = 0 as is_handled,
        false as is_handed_on,
        false as is_ivr_entered
    from {{ ref('fct_ticket') }}
),

every as (
    select * from calls
    union all
    select * from interactions
    union all
    select * from tickets
),

-- A ticket is written during a contact of its customer, channel and day where there is one left that was served.
counted as (
    select
        every.*, records.customer_id,
        sum(case when every.kind <> 'ticket' and every.is_served then 1 else 0 end) over same_day as contact_count,
        row_number() over (
            partition by
                coalesce(records.customer_id, every.contact_id), every.channel_code, every.contact_date, every.kind
            order by every.contact_at nulls last, every.contact_id nulls last
        ) as contact_no
    from every
    left join {{ ref('bridge_customer_source') }} as records on every.customer_record_id = records.customer_record_id
    window same_day as (
        partition by coalesce(records.customer_id, every.contact_id), every.channel_code, every.contact_date
    )
),

-- Departments write the same reason in both scripts.
reasons as (
    select named.reason_name, translate(named.reason_name, scripts.traditional_text, scripts.simplified_text) as folded_name
    from (
        select distinct reason_name from every
        where reason_name is not null
    ) as named
    cross join {{ source('plumbing', 'scripts') }} as scripts
),

final as (
    select
        counted.kind, counted.contact_id, counted.customer_id, counted.region_code, counted.channel_code,
        counted.queue_name, reasons.folded_name as reason_name, counted.contact_at, counted.contact_date,
        counted.is_inbound, counted.is_served, counted.is_self_service, counted.is_handled, counted.is_handed_on,
        counted.is_ivr_entered, costs.rate_amt as unit_cost_amt, costs.currency_code, costs.tax_basis,
        costs.rate_source as unit_cost_source,
        cast(date_trunc('month', counted.contact_date) as date) as month_start_date
    from counted
    left join reasons on counted.reason_name = reasons.reason_name
    left join {{ ref('int_channel_rates__valid') }} as costs
        on
            counted.channel_code = costs.channel_code
            and costs.rate_kind = 'cost'
            and counted.contact_date between costs.valid_from_date and costs.last_date
    where counted.kind <> 'ticket' or counted.contact_no > counted.contact_count
)

select * from final
