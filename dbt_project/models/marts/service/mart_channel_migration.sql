with moves as (
    select * from {{ ref('int_channel_moves__counted') }}
),

days as (
    select distinct rate_date from moves
),

rates as (
    select
        days.rate_date, rates.channel_code, rates.rate_kind, rates.rate_amt, rates.currency_code, rates.tax_basis,
        rates.rate_source = 'shipped' as is_shipped
    from days
    inner join {{ ref('int_channel_rates__valid') }} as rates
        on days.rate_date between rates.valid_from_date and rates.last_date
),

-- Ours and the customer's own, each from one channel to another; amounts on different bases are not held against each other.
gaps as (
    select
        away.rate_date, away.rate_kind, away.channel_code as from_channel_code, here.channel_code as to_channel_code,
        away.rate_amt as from_amt, here.rate_amt as to_amt, away.currency_code, away.tax_basis,
        away.is_shipped or here.is_shipped as is_shipped
    from rates as away
    inner join rates as here
        on
            away.rate_date = here.rate_date
            and away.rate_kind = here.rate_kind
            and away.currency_code = here.currency_code
            and away.tax_basis = here.tax_basis
            and away.channel_code <> here.channel_code
),

-- Contacts that went to a channel beyond its share before came from where people had taken them, in proportion.
moved as (
    select
        moves.*,
        moves.base_contact_count < moves.min_contacts or moves.base_assisted_count = 0 as is_refused,
        moves.tried_count < moves.min_contacts as is_potential_refused,
        case
            when moves.base_contact_count >= moves.min_contacts
                then
                    (
                        moves.to_deflected_count
                        - cast(moves.base_deflected_count as double) / nullif(moves.base_contact_count, 0) * moves.contact_count
                    )
                    * moves.base_from_count / nullif(moves.base_assisted_count, 0)
        end as moved_contact_qty,
        case
            when moves.tried_count >= moves.min_contacts
                then cast(moves.tried_deflected_count as double) / nullif(moves.tried_count, 0) * moves.from_contact_count
        end as movable_contact_qty
    from moves
),

valued as (
    select
        moved.*, costs.from_amt as from_cost_amt, costs.to_amt as to_cost_amt, costs.currency_code, costs.tax_basis,
        fees.from_amt as from_fee_amt, fees.to_amt as to_fee_amt, fees.currency_code as fee_currency_code,
        fees.tax_basis as fee_tax_basis,
        coalesce(costs.is_shipped, false) as is_shipped_cost,
        moved.moved_contact_qty * cast(costs.from_amt - costs.to_amt as double) as migration_saving_amt,
        moved.movable_contact_qty * cast(greatest(costs.from_amt - costs.to_amt, 0) as double) as potential_saving_amt,
        moved.moved_contact_qty * cast(fees.from_amt - fees.to_amt as double) as customer_fee_saving_amt
    from moved
    left join gaps as costs
        on
            moved.rate_date = costs.rate_date and costs.rate_kind = 'cost'
            and moved.from_channel_code = costs.from_channel_code and moved.to_channel_code = costs.to_channel_code
    left join gaps as fees
        on
            moved.rate_date = fees.rate_date and fees.rate_kind = 'fee'
            and moved.from_channel_code = fees.from_channel_code and moved.to_channel_code = fees.to_channel_code
),

-- A contact can move to one channel only: of those that could take it, the one that saves most.
final as (
    select
        *,
        case
            when is_refused and base_contact_count < min_contacts then 'too_few_before'
            when is_refused then 'no_agents_before'
            when from_cost_amt is null then 'no_common_cost'
        end as refused_reason,
        coalesce(potential_saving_amt > 0, false)
        and row_number() over (
            partition by month_start_date, region_code, reason_name, from_channel_code
            order by potential_saving_amt desc nulls last, to_channel_code asc nulls last
        ) = 1 as is_best_channel
    from valued
)

{{ cast_to_contract('final') }}
