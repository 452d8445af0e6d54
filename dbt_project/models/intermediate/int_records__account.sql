-- Every customer is in one account: its group's, else its own. So nothing is counted twice.
with final as (
    select
        records.customer_record_id, records.customer_id,
        coalesce(groups.head_customer_id, records.customer_id) as account_id
    from {{ ref('bridge_customer_source') }} as records
    left join {{ ref('dim_customer_group') }} as groups on records.customer_id = groups.customer_id
)

{{ cast_to_contract('final') }}
