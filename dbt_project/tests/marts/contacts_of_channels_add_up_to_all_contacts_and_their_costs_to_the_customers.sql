-- Contacts by channel are all contacts: of self-service those listed, of cost those costed. What contacts of twelve months
-- cost by channel is what they cost by customer, and deliveries and returns are those of their facts.
with night as (
    select as_of_date, cast({{ dateadd('month', -21, 'as_of_date') }} as date) as first_date
    from {{ source('plumbing', 'night') }}
),

compared as (
    select
        'contacts for service' as total,
        (select sum(contact_count) from {{ ref('mart_self_service') }}) as shown,
        (
            select count(*) from {{ ref('int_contacts__listed') }}
            where is_inbound and is_served
        ) as known
    union all
    select
        'contacts of customers' as total,
        (select sum(interaction_count) from {{ ref('mart_channel_cost') }}) as shown,
        (
            select sum(interaction_count) from {{ ref('int_customer_interactions__costed') }}
            cross join night
            where cast(date_trunc('month', interaction_date) as date) > night.first_date
        ) as known
    union all
    select
        'cost of contacts of twelve months' as total,
        (select sum(year_contact_cost_amt) from {{ ref('mart_channel_cost') }}) as shown,
        (select sum(cost_to_serve_amt) from {{ ref('mart_customer_cost_to_serve') }}) as known
    union all
    select
        'deliveries' as total,
        (select sum(delivery_amt) from {{ ref('mart_channel_cost') }}) as shown,
        (
            select sum(freight_amt) from {{ ref('fct_freight') }}
            cross join night
            where freight_date <= night.as_of_date and cast(date_trunc('month', freight_date) as date) > night.first_date
        ) as known
    union all
    select
        'returns' as total,
        (select sum(return_amt) from {{ ref('mart_channel_cost') }}) as shown,
        (
            select sum(refund_amt) from {{ ref('fct_return') }}
            cross join night
            where returned_date <= night.as_of_date and cast(date_trunc('month', returned_date) as date) > night.first_date
        ) as known
    union all
    select
        'contacts of known customers, judged or not' as total,
        (
            select sum(contact_count + unmatured_contact_count) from {{ ref('mart_first_contact_resolution') }}
            where is_company_window
        ) as shown,
        (select count(*) from {{ ref('int_contacts__followed') }}) as known
    union all
    select
        'customers who could save' as total,
        (select count(*) from {{ ref('mart_channel_saving') }}) as shown,
        (
            select count(*) from {{ ref('mart_channel_saving') }} as offered
            semi join {{ ref('int_contacts__followed') }} as contacts
                on
                    offered.customer_id = contacts.customer_id
                    and offered.from_channel_code = contacts.channel_code
                    and not contacts.is_self_service
        ) as known
)

select * from compared
where coalesce(shown, 0) <> coalesce(known, 0)
