with night as (
    select
        as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date,
        cast({{ dateadd('month', -21, 'as_of_date') }} as date) as first_date
    from {{ source('plumbing', 'night') }}
),

judged as (
    select
        customer_id, channel_code, contact_date, count(*) as service_contact_count,
        count(*) filter (where is_matured) as matured_contact_count,
        count(*) filter (where is_resolved) as resolved_count
    from {{ ref('int_contacts__followed') }}
    where is_served
    group by customer_id, channel_code, contact_date
),

served as (
    select
        interactions.customer_id, interactions.channel_code, interactions.interaction_date as cost_date,
        'contact' as cost_part, interactions.currency_code, interactions.tax_basis, interactions.interaction_count,
        interactions.unit_cost_source, interactions.cost_amt,
        coalesce(judged.service_contact_count, 0) as service_contact_count,
        coalesce(judged.matured_contact_count, 0) as matured_contact_count,
        coalesce(judged.resolved_count, 0) as resolved_count,
        coalesce(judged.matured_contact_count, 0) * interactions.unit_cost_amt as matured_cost_amt
    from {{ ref('int_customer_interactions__costed') }} as interactions
    left join judged
        on
            interactions.customer_id = judged.customer_id
            and interactions.channel_code = judged.channel_code
            and interactions.interaction_date = judged.contact_date
),

goods as (
    select
        customer_record_id, freight_date as cost_date, 'delivery' as cost_part, currency_code, tax_basis,
        freight_amt as cost_amt
    from {{ ref('fct_freight') }}
    union all
    select
        customer_record_id, returned_date as cost_date, 'return' as cost_part, currency_code, tax_basis,
        refund_amt as cost_amt
    from {{ ref('fct_return') }}
),

every as (
    select * from served
    union all
    select
        records.customer_id, 'none' as channel_code, goods.cost_date, goods.cost_part, goods.currency_code,
        goods.tax_basis, 0 as interaction_count, cast(null as varchar) as unit_cost_source, goods.cost_amt,
        0 as service_contact_count, 0 as matured_contact_count, 0 as resolved_count, null as matured_cost_amt
    from goods
    left join {{ ref('bridge_customer_source') }} as records on goods.customer_record_id = records.customer_record_id
),

summed as (
    select
        cast(date_trunc('month', every.cost_date) as date) as month_start_date, customers.region_code, every.cost_part,
        every.channel_code, every.currency_code, every.tax_basis,
        sum(every.interaction_count) as interaction_count,
        sum(case when every.cost_amt is not null then every.interaction_count else 0 end) as costed_interaction_count,
        sum(case when every.unit_cost_source = 'shipped' then every.interaction_count else 0 end) as shipped_cost_count,
        sum(every.service_contact_count) as service_contact_count,
        sum(every.matured_contact_count) as matured_contact_count,
        sum(every.resolved_count) as resolved_count,
        sum(every.matured_cost_amt) as matured_cost_amt,
        sum(every.cost_amt) filter (where every.cost_part = 'contact') as contact_cost_amt,
        sum(every.cost_amt) filter (where every.cost_part = 'delivery') as delivery_amt,
        sum(every.cost_amt) filter (where every.cost_part = 'return') as return_amt,
        sum(every.cost_amt) as cost_to_serve_amt,
        sum(every.cost_amt) filter (where every.cost_part = 'contact' and every.cost_date > night.year_ago_date)
            as year_contact_cost_amt
    from every
    inner join night
        on every.cost_date <= night.as_of_date and cast(date_trunc('month', every.cost_date) as date) > night.first_date
    left join {{ ref('dim_customer') }} as customers on every.customer_id = customers.customer_id
    group by
        cast(date_trunc('month', every.cost_date) as date), customers.region_code, every.cost_part, every.channel_code,
        every.currency_code, every.tax_basis
),

final as (
    select
        *,
        cast(contact_cost_amt as double) / nullif(costed_interaction_count, 0) as cost_per_contact_amt,
        cast(matured_cost_amt as double) / nullif(resolved_count, 0) as cost_per_resolved_amt,
        cast(shipped_cost_count as double) / nullif(costed_interaction_count, 0) as shipped_cost_ratio
    from summed
)

{{ cast_to_contract('final') }}
