with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

scored as (
    select * from {{ ref('stg_learned_clv') }}
),

final as (
    select
        scored.*,
        night.as_of_date,
        customers.name,
        customers.customer_type,
        customers.region_code,
        customers.account_manager_id,
        12 as horizon_months,
        scored.bgnbd_frequency > 0 as has_repeated,
        scored.refused_reason is not null as is_refused,
        case when scored.is_margin then 'margin' else 'net_sales' end as clv_basis,
        case when scored.is_margin then 'excluded' else scored.tax_basis end as clv_tax_basis,
        case
            when scored.clv_amt is not null
                then rank() over (
                    partition by scored.currency_code, scored.tax_basis, scored.clv_amt is null
                    order by scored.clv_amt desc nulls last
                )
        end as clv_rank,
        {{ refused_reason_zh('refused_reason') }} as refused_reason_zh
    from scored
    inner join {{ ref('dim_customer') }} as customers on scored.customer_id = customers.customer_id
    cross join night
)

{{ cast_to_contract('final') }}
