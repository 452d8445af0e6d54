with months as (
    select * from {{ ref('int_months__shown') }}
),

-- Under contract on the last day before the month, and on its last day: a gap that a renewal closes within the month is none.
final as (
    select
        customers.customer_id, months.month_start_date,
        bool_or(contracts.start_date < months.month_start_date and (
            contracts.closed_date is null
            or contracts.closed_date >= cast({{ dateadd('day', -1, 'months.month_start_date') }} as date)
        )) as is_at_start,
        bool_or(contracts.closed_date is null or contracts.closed_date >= months.until_date) as is_at_end
    from {{ ref('fct_contract') }} as contracts
    inner join {{ ref('bridge_customer_source') }} as customers on contracts.customer_record_id = customers.customer_record_id
    inner join months
        on
            contracts.start_date <= months.until_date
            and (
                contracts.closed_date is null
                or contracts.closed_date >= cast({{ dateadd('day', -1, 'months.month_start_date') }} as date)
            )
    group by customers.customer_id, months.month_start_date
)

select * from final
