with rules as (
    select
        rules.*, night.as_of_date,
        cast({{ dateadd('year', -1, "date_trunc('year', night.as_of_date)") }} as date) as first_date
    from {{ source('plumbing', 'event_rules') }} as rules
    cross join {{ source('plumbing', 'night') }} as night
    where rules.is_enabled
),

records as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

ending as (
    select
        rules.event_code, records.customer_id, contracts.contract_id as subject_id, rules.threshold as measured,
        contracts.start_date, contracts.cancelled_date, renewals.signed_date as renewed_date,
        cast({{ dateadd('day', '-cast(rules.threshold as integer)', 'contracts.end_date') }} as date) as event_date
    from {{ ref('fct_contract') }} as contracts
    inner join records on contracts.customer_record_id = records.customer_record_id
    inner join rules on rules.event_kind = 'contract_ending'
    left join {{ ref('fct_contract') }} as renewals on contracts.renewed_by_contract_id = renewals.contract_id
),

due as (
    select
        rules.event_code, records.customer_id, invoices.invoice_id, invoices.invoice_amt, invoices.currency_code,
        rules.threshold, rules.as_of_date,
        cast({{ dateadd('day', 'cast(rules.threshold as integer)', 'invoices.due_date') }} as date) as event_date
    from {{ ref('fct_invoice') }} as invoices
    inner join records on invoices.customer_record_id = records.customer_record_id
    inner join rules on rules.event_kind = 'invoice_overdue'
    where invoices.corrected_invoice_id is null and invoices.invoice_amt > 0
),

taken_off as (
    select invoice_id, currency_code, allocated_date as taken_date, allocated_amt as taken_amt
    from {{ ref('fct_payment_allocation') }}
    union all
    select corrected_invoice_id as invoice_id, currency_code, invoiced_date as taken_date, -invoice_amt as taken_amt
    from {{ ref('fct_invoice') }}
    where corrected_invoice_id is not null
),

owed as (
    select
        due.event_code, due.customer_id, due.event_date, due.invoice_id, due.threshold,
        due.invoice_amt - coalesce(sum(taken_off.taken_amt), 0) as balance_amt
    from due
    left join taken_off
        on
            due.invoice_id = taken_off.invoice_id
            and due.currency_code = taken_off.currency_code
            and due.event_date >= taken_off.taken_date
    where due.event_date <= due.as_of_date
    group by due.event_code, due.customer_id, due.event_date, due.invoice_id, due.threshold, due.invoice_amt
),

-- A lead is no customer yet: told of is the customer who referred it.
leads as (
    select
        rules.event_code, records.customer_id, leads.lead_id as subject_id, rules.threshold as measured, leads.converted_date,
        cast({{ dateadd('day', 'cast(rules.threshold as integer)', 'leads.created_date') }} as date) as event_date
    from {{ ref('fct_lead') }} as leads
    inner join records on leads.referrer_customer_record_id = records.customer_record_id
    inner join rules on rules.event_kind = 'lead_waiting'
),

-- Sums up to each week, so that a window is a difference of two of them.
weeks as (
    select
        contract_id, usage_code, customer_record_id, usage_date,
        sum(usage_qty) over story as used_qty,
        count(*) over story as week_count
    from {{ ref('fct_usage') }}
    window story as (
        partition by contract_id, usage_code order by usage_date asc nulls last
        rows between unbounded preceding and current row
    )
),

spans as (
    select event_code, threshold, first_date, as_of_date, cast(floor(window_days / 7.0) as integer) as span_count
    from rules
    where event_kind = 'usage_drop'
),

-- Only meters that reported every week of both windows.
drops as (
    select
        spans.event_code, records.customer_id, spans.threshold, weeks.contract_id as subject_id,
        cast({{ dateadd('day', 7, 'weeks.usage_date') }} as date) as event_date,
        1 - cast(weeks.used_qty - middle.used_qty as double)
        / nullif(cast(middle.used_qty - earlier.used_qty as double), 0) as measured
    from weeks
    inner join spans on weeks.usage_date >= spans.first_date and weeks.usage_date < spans.as_of_date
    inner join weeks as middle
        on
            weeks.contract_id = middle.contract_id
            and weeks.usage_code = middle.usage_code
            and {{ dateadd('day', '-7 * spans.span_count', 'weeks.usage_date') }} = middle.usage_date
            and weeks.week_count - spans.span_count = middle.week_count
    inner join weeks as earlier
        on
            middle.contract_id = earlier.contract_id
            and middle.usage_code = earlier.usage_code
            and {{ dateadd('day', '-7 * spans.span_count', 'middle.usage_date') }} = earlier.usage_date
            and middle.week_count - spans.span_count = earlier.week_count
    inner join records on weeks.customer_record_id = records.customer_record_id
),

final as (
    select event_code, customer_id, event_date, subject_id, measured from ending
    where
        event_date >= start_date
        and (cancelled_date is null or cancelled_date > event_date)
        and (renewed_date is null or renewed_date > event_date)
    union all
    select event_code, customer_id, event_date, invoice_id as subject_id, threshold as measured from owed
    where balance_amt > 0
    union all
    select event_code, customer_id, event_date, subject_id, measured from leads
    where converted_date is null or converted_date > event_date
    union all
    select event_code, customer_id, event_date, subject_id, measured from drops
    where measured >= threshold
)

select * from final
