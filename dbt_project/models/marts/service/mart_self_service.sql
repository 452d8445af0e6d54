with contacts as (
    select * from {{ ref('int_contacts__listed') }}
    where is_inbound and is_served
),

-- What a contact with a person of ours cost in the month, over all channels and reasons.
assisted as (
    select month_start_date, currency_code, tax_basis, avg(cast(unit_cost_amt as double)) as assisted_cost_amt
    from contacts
    where not is_self_service and unit_cost_amt is not null
    group by month_start_date, currency_code, tax_basis
),

counted as (
    select
        month_start_date, region_code, channel_code, reason_name, currency_code, tax_basis,
        count(*) as contact_count,
        count(*) filter (where is_self_service) as self_service_count,
        count(*) filter (where is_self_service and is_handed_on) as handed_on_count,
        count(*) filter (where is_self_service and unit_cost_source = 'shipped') as shipped_cost_count
    from contacts
    group by month_start_date, region_code, channel_code, reason_name, currency_code, tax_basis
),

followed as (
    select
        month_start_date, region_code, channel_code, reason_name, currency_code, tax_basis,
        count(*) filter (where is_self_service) as matured_self_service_count,
        count(*) filter (where is_deflected) as deflected_count,
        sum(unit_cost_amt) filter (where is_deflected) as deflected_cost_amt,
        count(*) filter (where is_ivr_entered) as ivr_entered_count,
        count(*) filter (
            where is_ivr_entered and is_self_service and is_handled and coalesce(days_to_call > fcr_window_days, true)
        ) as ivr_contained_count
    from {{ ref('int_contacts__followed') }}
    where is_served and is_matured
    group by month_start_date, region_code, channel_code, reason_name, currency_code, tax_basis
),

channels as (
    select channel_code, bool_or(is_self_service) as is_self_service_channel
    from contacts
    group by channel_code
),

answers as (
    select
        cast(date_trunc('month', answered_date) as date) as month_start_date, region_code, channel_code,
        count(*) as csat_answered_count,
        count(*) filter (where is_satisfied) as csat_satisfied_count,
        sum(score) as csat_score_sum
    from {{ ref('fct_survey') }}
    where is_satisfied is not null
    group by cast(date_trunc('month', answered_date) as date), region_code, channel_code
),

-- Answers name a channel and no reason; they stand in rows of their own.
every as (
    select
        counted.*, followed.matured_self_service_count, followed.deflected_count, followed.deflected_cost_amt,
        followed.ivr_entered_count, followed.ivr_contained_count, false as is_of_answers,
        0 as csat_answered_count, 0 as csat_satisfied_count, 0 as csat_score_sum
    from counted
    left join followed
        on
            counted.month_start_date = followed.month_start_date
            and counted.channel_code = followed.channel_code
            and counted.region_code is not distinct from followed.region_code
            and counted.reason_name is not distinct from followed.reason_name
            and counted.currency_code is not distinct from followed.currency_code
            and counted.tax_basis is not distinct from followed.tax_basis
    union all
    select
        month_start_date, region_code, channel_code, cast(null as varchar) as reason_name,
        cast(null as varchar) as currency_code, cast(null as varchar) as tax_basis, 0 as contact_count,
        0 as self_service_count, 0 as handed_on_count, 0 as shipped_cost_count, 0 as matured_self_service_count,
        0 as deflected_count, null as deflected_cost_amt, 0 as ivr_entered_count, 0 as ivr_contained_count,
        true as is_of_answers, csat_answered_count, csat_satisfied_count, csat_score_sum
    from answers
),

final as (
    select
        every.month_start_date, every.region_code, every.channel_code, every.reason_name, every.is_of_answers,
        every.currency_code, every.tax_basis, every.contact_count, every.self_service_count, every.handed_on_count,
        every.shipped_cost_count, every.csat_answered_count, every.csat_satisfied_count, every.csat_score_sum,
        coalesce(channels.is_self_service_channel, false) as is_self_service_channel,
        coalesce(every.matured_self_service_count, 0) as matured_self_service_count,
        coalesce(every.deflected_count, 0) as deflected_count,
        coalesce(every.ivr_entered_count, 0) as ivr_entered_count,
        coalesce(every.ivr_contained_count, 0) as ivr_contained_count,
        cast(every.self_service_count as double) / nullif(every.contact_count, 0) as self_service_ratio,
        cast(every.deflected_count as double) / nullif(every.matured_self_service_count, 0) as deflection_ratio,
        cast(every.ivr_contained_count as double) / nullif(every.ivr_entered_count, 0) as ivr_containment_ratio,
        cast(every.csat_satisfied_count as double) / nullif(every.csat_answered_count, 0) as csat_ratio,
        cast(every.shipped_cost_count as double) / nullif(every.self_service_count, 0) as shipped_cost_ratio,
        assisted.assisted_cost_amt,
        every.deflected_count * assisted.assisted_cost_amt - cast(every.deflected_cost_amt as double)
            as deflection_saving_amt,
        windows.fcr_window_days
    from every
    inner join {{ source('plumbing', 'fcr_windows') }} as windows on windows.is_company_window
    left join channels on every.channel_code = channels.channel_code
    left join assisted
        on
            every.month_start_date = assisted.month_start_date
            and every.currency_code = assisted.currency_code
            and every.tax_basis = assisted.tax_basis
)

{{ cast_to_contract('final') }}
