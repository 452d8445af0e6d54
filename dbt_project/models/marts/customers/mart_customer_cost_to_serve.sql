with night as (
    select as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

served as (
    select
        interactions.customer_id, interactions.channel_code, night.as_of_date,
        min(interactions.currency_code) as currency_code,
        min(interactions.tax_basis) as tax_basis,
        sum(interactions.interaction_count) as interaction_count,
        sum(case when interactions.cost_amt is null then 0 else interactions.interaction_count end) as costed_interaction_count,
        sum(case when interactions.unit_cost_source = 'shipped' then interactions.interaction_count else 0 end)
            as shipped_cost_count,
        sum(interactions.cost_amt) as cost_to_serve_amt,
        max(interactions.interaction_date) as last_interaction_date
    from {{ ref('int_customer_interactions__costed') }} as interactions
    inner join night on interactions.interaction_date > night.year_ago_date
    group by interactions.customer_id, interactions.channel_code, night.as_of_date
),

final as (
    select
        served.*, customers.region_code, customers.customer_type, channels.channel_name_zh, channels.channel_name_en,
        cast(served.cost_to_serve_amt as double) / nullif(served.costed_interaction_count, 0) as cost_per_interaction_amt,
        cast(served.shipped_cost_count as double) / nullif(served.costed_interaction_count, 0) as shipped_cost_ratio
    from served
    inner join {{ ref('dim_customer') }} as customers on served.customer_id = customers.customer_id
    left join {{ ref('dim_channel') }} as channels on served.channel_code = channels.channel_code
)

{{ cast_to_contract('final') }}
