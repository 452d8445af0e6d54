-- Where several issuers or currencies list a channel, the first one's holds: a contact costs once. What the settings or
-- the shipped claim fill in stands on days that nobody lists.
with said as (
    select
        'cost' as rate_kind, channel_code, valid_from_date, valid_to_date, unit_cost_amt as rate_amt, currency_code,
        tax_basis, issuer, unit_cost_source as rate_source
    from {{ ref('dim_channel_cost') }}
    union all
    select
        'fee' as rate_kind, channel_code, valid_from_date, valid_to_date, fee_amt as rate_amt, currency_code, tax_basis,
        issuer, 'export' as rate_source
    from {{ ref('dim_channel_fee') }}
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by rate_kind, channel_code
            order by issuer asc nulls last, currency_code asc nulls last, tax_basis asc nulls last
        ) as lister_no
    from said
    where rate_source = 'export'
),

final as (
    select
        rate_kind, channel_code, valid_from_date, coalesce(valid_to_date, date '9999-12-31') as last_date, rate_amt,
        currency_code, tax_basis, rate_source
    from ranked
    where lister_no = 1
    union all
    select
        rate_kind, channel_code, valid_from_date, coalesce(valid_to_date, date '9999-12-31') as last_date, rate_amt,
        currency_code, tax_basis, rate_source
    from said
    where rate_source <> 'export'
)

select * from final
