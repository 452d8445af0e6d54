with grounds as (
    select * from {{ ref('int_offer_grounds__counted') }}
),

final as (
    select
        *,
        {{ wilson_bound('hit_ratio', 'case_count', '-') }} as hit_ratio_lo,
        {{ wilson_bound('hit_ratio', 'case_count', '+') }} as hit_ratio_hi
    from grounds
)

{{ cast_to_contract('final') }}
