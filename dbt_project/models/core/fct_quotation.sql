with living as (
    select * from {{ ref('stg_quotations') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'quotation_id') }}
),

stated as (
    select
        quotation_id, opportunity_id, customer_record_id, employee_id, source_quotation_id, quoted_date, valid_until_date,
        quoted_amt, currency_code, tax_basis, _issuer, _department, _export, _delivery_id, _generation, _business_date,
        coalesce(status, 'open') as stated_status
    from newest
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

opportunities as (
    select opportunity_id from {{ ref('fct_opportunity') }}
),

night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

final as (
    select
        stated.*,
        stated._issuer as issuer,
        customers.region_code,
        -- Nobody writes an offer off on the day it lapses.
        case
            when stated.stated_status = 'open' and stated.valid_until_date < night.as_of_date then 'expired'
            else stated.stated_status
        end as status,
        customers.customer_record_id is null as is_orphan_customer,
        opportunities.opportunity_id is null as is_orphan_opportunity
    from stated
    left join customers on stated.customer_record_id = customers.customer_record_id
    left join opportunities on stated.opportunity_id = opportunities.opportunity_id
    cross join night
)

{{ cast_to_contract('final') }}
