with living as (
    select * from {{ ref('stg_contracts') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'contract_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

renewals as (
    select renews_contract_id as contract_id, min(contract_id) as renewed_by_contract_id
    from newest
    where renews_contract_id is not null
    group by renews_contract_id
),

night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

dated as (
    select
        newest.*,
        night.as_of_date,
        -- The last day on which it holds: a notice may name a day beyond the night, and a contract without an end is open.
        case
            when newest.cancelled_date is null then newest.end_date
            else least(newest.cancelled_date, coalesce(newest.end_date, newest.cancelled_date))
        end as closed_date
    from newest
    cross join night
),

spanned as (
    select *, least(as_of_date, coalesce(closed_date, as_of_date)) as counted_to_date from dated
),

final as (
    select
        spanned.*,
        spanned._issuer as issuer,
        customers.region_code,
        renewals.renewed_by_contract_id,
        case
            when spanned.cancelled_date <= spanned.as_of_date then 'cancelled'
            when spanned.end_date < spanned.as_of_date then 'ended'
            else 'active'
        end as status,
        {{ datediff('spanned.start_date', 'spanned.counted_to_date', 'day') }} as tenure_days,
        case
            when spanned.end_date >= spanned.as_of_date then {{ datediff('spanned.as_of_date', 'spanned.end_date', 'day') }}
        end as days_to_end,
        renewals.contract_id is not null as is_renewed,
        customers.customer_record_id is null as is_orphan_customer
    from spanned
    left join customers on spanned.customer_record_id = customers.customer_record_id
    left join renewals on spanned.contract_id = renewals.contract_id
)

{{ cast_to_contract('final') }}
