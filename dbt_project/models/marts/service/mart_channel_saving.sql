with night as (
    select night.as_of_date, cast({{ dateadd('month', -12, 'night.as_of_date') }} as date) as year_ago_date, rules.min_contacts
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'channel_rules') }} as rules
),

contacts as (
    select contacts.*, night.as_of_date, night.min_contacts
    from {{ ref('int_contacts__followed') }} as contacts
    inner join night on contacts.contact_date > night.year_ago_date and contacts.contact_date <= night.as_of_date
    where contacts.is_served
),

-- Where a reason is known to be settled without a person: often enough tried, and at least once for that reason.
proven as (
    select channel_code as to_channel_code
    from contacts
    where is_self_service and is_matured
    group by channel_code
    having count(*) >= min(min_contacts)
),

settled as (
    select distinct contacts.reason_name, contacts.channel_code as to_channel_code
    from contacts
    semi join proven on contacts.channel_code = proven.to_channel_code
    where contacts.is_deflected
),

fees as (
    select * from {{ ref('int_channel_rates__valid') }}
    where rate_kind = 'fee'
),

costs as (
    select * from {{ ref('int_channel_rates__valid') }}
    where rate_kind = 'cost'
),

-- What a channel costs and asks on each day and channel of contact, beside the channel that could have taken it.
asked as (
    select distinct contacts.contact_date, contacts.channel_code, settled.to_channel_code
    from contacts
    inner join settled
        on contacts.reason_name is not distinct from settled.reason_name and contacts.channel_code <> settled.to_channel_code
    where not contacts.is_self_service
),

gaps as (
    select
        asked.*, fee_from.currency_code as fee_currency_code, fee_from.tax_basis as fee_tax_basis,
        cost_from.currency_code, cost_from.tax_basis,
        fee_from.rate_amt - fee_to.rate_amt as fee_gap_amt,
        cost_from.rate_amt - cost_to.rate_amt as cost_gap_amt,
        cost_to.rate_amt is not null
        and (cost_from.rate_source = 'shipped' or cost_to.rate_source = 'shipped') as is_shipped_cost
    from asked
    left join fees as fee_from
        on
            asked.channel_code = fee_from.channel_code
            and asked.contact_date between fee_from.valid_from_date and fee_from.last_date
    left join fees as fee_to
        on
            asked.to_channel_code = fee_to.channel_code and fee_from.currency_code = fee_to.currency_code
            and fee_from.tax_basis = fee_to.tax_basis
            and asked.contact_date between fee_to.valid_from_date and fee_to.last_date
    left join costs as cost_from
        on
            asked.channel_code = cost_from.channel_code
            and asked.contact_date between cost_from.valid_from_date and cost_from.last_date
    left join costs as cost_to
        on
            asked.to_channel_code = cost_to.channel_code and cost_from.currency_code = cost_to.currency_code
            and cost_from.tax_basis = cost_to.tax_basis
            and asked.contact_date between cost_to.valid_from_date and cost_to.last_date
),

offered as (
    select
        contacts.customer_id, contacts.as_of_date, contacts.channel_code as from_channel_code, gaps.to_channel_code,
        gaps.fee_currency_code, gaps.fee_tax_basis, gaps.currency_code, gaps.tax_basis,
        count(*) as contact_count,
        count(gaps.fee_gap_amt) as fee_contact_count,
        sum(gaps.fee_gap_amt) as customer_fee_saving_amt,
        count(gaps.cost_gap_amt) as costed_contact_count,
        count(*) filter (where gaps.is_shipped_cost) as shipped_cost_count,
        sum(gaps.cost_gap_amt) as company_saving_amt,
        max(contacts.contact_date) as last_contact_date
    from contacts
    inner join settled on contacts.reason_name is not distinct from settled.reason_name
    inner join gaps
        on
            contacts.contact_date = gaps.contact_date and contacts.channel_code = gaps.channel_code
            and settled.to_channel_code = gaps.to_channel_code
    where not contacts.is_self_service
    group by
        contacts.customer_id, contacts.as_of_date, contacts.channel_code, gaps.to_channel_code, gaps.fee_currency_code,
        gaps.fee_tax_basis, gaps.currency_code, gaps.tax_basis
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by
                customer_fee_saving_amt desc nulls last, company_saving_amt desc nulls last,
                from_channel_code asc nulls last, to_channel_code asc nulls last, fee_currency_code asc nulls last,
                fee_tax_basis asc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as choice_no
    from offered
    where customer_fee_saving_amt > 0 or company_saving_amt > 0
),

final as (
    select ranked.*, customers.region_code, customers.customer_type
    from ranked
    inner join {{ ref('dim_customer') }} as customers on ranked.customer_id = customers.customer_id
    where ranked.choice_no = 1
)

{{ cast_to_contract('final') }}
