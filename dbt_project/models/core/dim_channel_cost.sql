with living as (
    select * from {{ ref('stg_channel_costs') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'channel_cost_id') }}
),

followed as (
    select
        *,
        lead(valid_from_date) over (
            partition by _issuer, channel_code order by valid_from_date nulls last
        ) as next_from_date
    from newest
),

exported as (
    select
        channel_cost_id, channel_code, valid_from_date, unit_cost_amt, currency_code, tax_basis,
        _issuer as issuer,
        {{ ends_before_next('valid_to_date', 'next_from_date') }} as valid_to_date,
        'export' as unit_cost_source,
        cast(null as varchar) as source_text
    from followed
),

-- Who may say what a contact cost, the best first.
said as (
    select channel_code, valid_from_date, coalesce(valid_to_date, date '9999-12-30') as last_date, 1 as precedence
    from exported
    union all
    select
        channel_code, valid_from_date, coalesce(valid_to_date, date '9999-12-30') as last_date,
        case when unit_cost_source = 'juke.toml' then 2 else 3 end as precedence
    from {{ source('plumbing', 'channel_costs') }}
),

-- Cut at every day on which somebody's cost begins or has ended: between two cuts the same costs hold.
cuts as (
    select channel_code, valid_from_date as first_date from said
    union
    select channel_code, cast({{ dateadd('day', 1, 'last_date') }} as date) as first_date from said
),

spans as (
    select
        channel_code, first_date,
        lead(first_date) over (partition by channel_code order by first_date nulls last) as next_first_date
    from cuts
),

best as (
    select spans.channel_code, spans.first_date, spans.next_first_date, min(said.precedence) as precedence
    from spans
    inner join said
        on
            spans.channel_code = said.channel_code
            and spans.first_date between said.valid_from_date and said.last_date
    group by spans.channel_code, spans.first_date, spans.next_first_date
),

-- A cost of the settings, then a shipped one, holds only on days for which nobody better says one.
filled as (
    select
        costs.unit_cost_source || ':' || costs.channel_code || ':' || cast(best.first_date as varchar) as channel_cost_id,
        costs.channel_code, best.first_date as valid_from_date, costs.unit_cost_amt, costs.currency_code, costs.tax_basis,
        costs.unit_cost_source as issuer,
        nullif(cast({{ dateadd('day', -1, 'best.next_first_date') }} as date), date '9999-12-30') as valid_to_date,
        costs.unit_cost_source, costs.source_text
    from best
    inner join {{ source('plumbing', 'channel_costs') }} as costs
        on
            best.channel_code = costs.channel_code
            and best.precedence = case when costs.unit_cost_source = 'juke.toml' then 2 else 3 end
            and best.first_date between costs.valid_from_date and coalesce(costs.valid_to_date, date '9999-12-30')
),

final as (
    select * from exported
    union all
    select
        channel_cost_id, channel_code, valid_from_date, unit_cost_amt, currency_code, tax_basis, issuer, valid_to_date,
        unit_cost_source, source_text
    from filled
)

{{ cast_to_contract('final') }}
