with effects as (
    select * from {{ ref('stg_learned_factors') }}
),

runs as (
    select model_version, max(fitted_date) as fitted_date from {{ ref('stg_learned_runs') }}
    where model_code = 'factors'
    group by model_version
),

named as (
    select
        effects.*,
        runs.fitted_date,
        case effects.factor_code
            when 'customer_type' then '客户类型'
            when 'industry' then '行业'
            when 'size_band' then '规模'
            when 'region_code' then '区域'
            when 'acquisition_source' then '客户来源'
        end as factor_name_zh,
        case effects.factor_code
            when 'customer_type' then 'customer type'
            when 'size_band' then 'size'
            when 'region_code' then 'region'
            when 'acquisition_source' then 'source'
            else effects.factor_code
        end as factor_name_en
    from effects
    left join runs on effects.model_version = runs.model_version
),

final as (
    select
        *,
        concat_ws(':', factor_code, factor_level, outcome_code, coalesce(outcome_item, '')) as factor_effect_id,
        case outcome_code
            when 'value' then '购买金额（近12个月）'
            when 'leaving' then '流失'
            else '购买' || outcome_item
        end as outcome_name_zh,
        case outcome_code
            when 'value' then 'net sales of 12 months'
            when 'leaving' then 'leaving'
            else 'buys ' || outcome_item
        end as outcome_name_en,
        case outcome_code when 'value' then 'currency' else 'ratio' end as effect_unit,
        rank() over (
            partition by outcome_code, outcome_item
            order by q_value asc nulls last, p_value asc nulls last
        ) as effect_rank
    from named
)

{{ cast_to_contract('final') }}
