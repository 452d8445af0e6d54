with counted as (
    select
        created_month_date, lead_source, has_money, has_authority, has_need, man_known_count, man_met_count,
        count(*) as lead_count,
        count(*) filter (where is_responder) as responder_count,
        count(*) filter (where is_converted) as lead_customer_count,
        count(*) filter (where is_buyer) as lead_buyer_count,
        count(*) filter (where is_matured) as matured_lead_count,
        count(*) filter (where is_matured and is_responder) as matured_responder_count,
        count(*) filter (where is_matured_converted) as matured_customer_count,
        count(*) filter (where is_matured_buyer) as matured_buyer_count,
        count(*) filter (where is_second_matured) as second_matured_count,
        count(*) filter (where is_second_ordered) as second_ordered_count
    from {{ ref('int_leads__followed') }}
    group by created_month_date, lead_source, has_money, has_authority, has_need, man_known_count, man_met_count
),

final as (
    select
        *,
        concat_ws(
            '|', cast(created_month_date as varchar), coalesce(lead_source, ''), coalesce(cast(has_money as varchar), '?'),
            coalesce(cast(has_authority as varchar), '?'), coalesce(cast(has_need as varchar), '?')
        ) as lead_funnel_id,
        cast(matured_responder_count as double) / nullif(matured_lead_count, 0) as lead_response_ratio,
        cast(matured_buyer_count as double) / nullif(matured_lead_count, 0) as lead_buyer_ratio,
        cast(second_ordered_count as double) / nullif(second_matured_count, 0) as lead_second_order_ratio
    from counted
)

{{ cast_to_contract('final') }}
