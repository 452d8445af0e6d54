with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

-- What a department said of a customer that everybody who meets him must know, with the row that says so.
stated as (
    select
        customer_record_id, 'open_complaint' as flag_code, _department as department, ticket_id as source_id,
        reason_name as reason, opened_date as valid_from_date, cast(null as date) as valid_to_date
    from {{ ref('fct_ticket') }}
    where is_open and ticket_type = 'complaint'
    union all
    select
        customer_record_id, 'no_contact' as flag_code, _department as department, contact_permission_id as source_id,
        channel_code as reason, valid_from_date, valid_to_date
    from {{ ref('dim_contact_permission') }}
    where not is_allowed
    union all
    select
        customer_record_id, 'notice_given' as flag_code, _department as department, contract_id as source_id,
        cancel_reason as reason, cancelled_date as valid_from_date,
        cast({{ dateadd('day', 90, 'cancelled_date') }} as date) as valid_to_date
    from {{ ref('fct_contract') }}
    where cancelled_date is not null and not is_renewed
    union all
    select
        customer_record_id, 'contract_ends' as flag_code, _department as department, contract_id as source_id,
        service_name as reason, cast({{ dateadd('day', -90, 'end_date') }} as date) as valid_from_date, end_date as valid_to_date
    from {{ ref('fct_contract') }}
    where not coalesce(is_auto_renewed, false) and not is_renewed and cancelled_date is null and end_date is not null
),

final as (
    select
        customers.customer_id, customers.region_code, night.as_of_date, stated.flag_code, stated.department, stated.source_id,
        stated.reason, stated.valid_from_date, stated.valid_to_date,
        case stated.flag_code
            when 'open_complaint' then '未结投诉' when 'no_contact' then '不得触达' when 'notice_given' then '已提出解约'
            when 'contract_ends' then '合同即将到期'
        end as flag_name_zh
    from stated
    inner join {{ ref('bridge_customer_source') }} as records on stated.customer_record_id = records.customer_record_id
    inner join {{ ref('dim_customer') }} as customers on records.customer_id = customers.customer_id
    inner join night
        on
            stated.valid_from_date <= night.as_of_date
            and (stated.valid_to_date is null or stated.valid_to_date >= night.as_of_date)
)

{{ cast_to_contract('final') }}
