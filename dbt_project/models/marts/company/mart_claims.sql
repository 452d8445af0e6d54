with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

evidence as (
    select * from ({{ evidence_parts('claims') }}) as found
),

valued as (
    select
        claims.*, night.as_of_date,
        evidence.query_name, evidence.part_value as numerator, evidence.whole_value as denominator, evidence.n_count,
        evidence.part_value / nullif(evidence.whole_value, 0) as own_value
    from {{ ref('company_claims') }} as claims
    cross join night
    left join evidence on claims.evidence_code = evidence.evidence_code
),

-- Only a share of cases has an interval; a share of an amount, a mean or a quotient of means has none here.
ranged as (
    select
        *,
        case
            when value_form = 'share' and denominator = n_count and own_value is not null
                then greatest({{ wilson_bound('own_value', 'n_count', '-') }}, 0)
        end as own_lo,
        case
            when value_form = 'share' and denominator = n_count and own_value is not null
                then least({{ wilson_bound('own_value', 'n_count', '+') }}, 1)
        end as own_hi,
        how = 'computed' and (coalesce(n_count, 0) < least_n or own_value is null) as is_refused
    from valued
),

-- A claim is contradicted only where even the end of the interval that favours it does.
final as (
    select
        *,
        case
            when how <> 'computed' then how
            when is_refused then 'no_own_data'
            when compare_code = 'at_least' and coalesce(own_hi, own_value) >= claimed_value then 'supported'
            when compare_code = 'at_most' and coalesce(own_lo, own_value) <= claimed_value then 'supported'
            when
                compare_code = 'near' and coalesce(own_hi, own_value) >= claimed_value - tolerance
                and coalesce(own_lo, own_value) <= claimed_value + tolerance
                then 'supported'
            else 'contradicted'
        end as status_code
    from ranged
)

{{ cast_to_contract('final') }}
