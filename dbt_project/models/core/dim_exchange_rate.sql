with living as (
    select * from {{ ref('stg_exchange_rates') }}
    where
        _is_current and coalesce(valid_to_date >= valid_from_date, true)
        and exchange_rate_x > 0 and from_currency <> to_currency
),

newest as (
    {{ newest_rows('living', 'exchange_rate_id') }}
),

followed as (
    select
        *,
        lead(valid_from_date) over (
            partition by _issuer, from_currency, to_currency order by valid_from_date nulls last
        ) as next_from_date
    from newest
),

final as (
    select
        exchange_rate_id, valid_from_date, exchange_rate_x,
        _issuer as issuer,
        from_currency as currency_code,
        to_currency as quote_currency_code,
        {{ ends_before_next('valid_to_date', 'next_from_date') }} as valid_to_date
    from followed
)

{{ cast_to_contract('final') }}
