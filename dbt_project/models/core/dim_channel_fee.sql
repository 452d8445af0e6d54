with living as (
    select * from {{ ref('stg_channel_fees') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'channel_fee_id') }}
),

followed as (
    select
        *,
        lead(valid_from_date) over (
            partition by _issuer, channel_code order by valid_from_date nulls last
        ) as next_from_date
    from newest
),

final as (
    select
        channel_fee_id, channel_code, valid_from_date, fee_amt, currency_code, tax_basis,
        _issuer as issuer,
        {{ ends_before_next('valid_to_date', 'next_from_date') }} as valid_to_date
    from followed
)

{{ cast_to_contract('final') }}
