with customers as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

-- For how long a signal speaks of a list drawn up later (a contract: earlier): a quarter, an answer half a year.
signals as (
    select
        customer_record_id, 'complaint' as signal,
        opened_date as from_date,
        cast({{ dateadd('day', 90, 'opened_date') }} as date) as to_date
    from {{ ref('fct_ticket') }}
    where ticket_type = 'complaint'
    union all
    select
        customer_record_id, 'dissatisfied' as signal, answered_date as from_date,
        cast({{ dateadd('day', 180, 'answered_date') }} as date) as to_date
    from {{ ref('fct_survey') }}
    where not is_satisfied or nps_group = 'detractor'
    union all
    select
        customer_record_id, 'return' as signal, returned_date as from_date,
        cast({{ dateadd('day', 90, 'returned_date') }} as date) as to_date
    from {{ ref('fct_return') }}
    union all
    select
        customer_record_id, 'contract_ends' as signal, cast({{ dateadd('day', -90, 'end_date') }} as date) as from_date,
        end_date as to_date
    from {{ ref('fct_contract') }}
    where not is_auto_renewed and cancelled_date is null and end_date is not null
),

final as (
    select customers.customer_id, signals.signal, signals.from_date, signals.to_date
    from signals
    inner join customers on signals.customer_record_id = customers.customer_record_id
)

select * from final
