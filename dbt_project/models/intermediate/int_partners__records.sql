-- Who reports what it sold on, or is granted rebates, is a distributor: no export says so in so many words.
with dealt as (
    select customer_record_id from {{ ref('fct_partner_report') }}
    union
    select customer_record_id from {{ ref('fct_rebate') }}
),

partners as (
    select distinct records.customer_id
    from dealt
    inner join {{ ref('bridge_customer_source') }} as records on dealt.customer_record_id = records.customer_record_id
),

final as (
    select records.customer_record_id, records.customer_id
    from {{ ref('bridge_customer_source') }} as records
    inner join partners on records.customer_id = partners.customer_id
)

select * from final
