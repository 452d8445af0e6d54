with runs as (
    select * from {{ ref('stg_learned_runs') }}
),

final as (
    select
        *,
        (holdout_expected - holdout_actual) / nullif(holdout_actual, 0) as holdout_error_x,
        abs(frequency_amount_corr) > 0.3 as is_correlated,
        {{ datediff('window_from_date', 'window_to_date', 'day') }} as window_days,
        case model_code
            when 'bgnbd' then '购买次数（BG/NBD）'
            when 'gamma_gamma' then '购买金额（Gamma-Gamma）'
            when 'segments' then '客群决策树'
            when 'factors' then '因素分析'
        end as model_name_zh,
        case model_code
            when 'bgnbd' then 'orders (BG/NBD)'
            when 'gamma_gamma' then 'amounts (Gamma-Gamma)'
            when 'segments' then 'segments (decision tree)'
            when 'factors' then 'factors'
        end as model_name_en,
        case trigger_code
            when 'first' then '首次'
            when 'schedule' then '到期'
            when 'drift' then '评分漂移'
            when 'refused_before' then '此前未给出'
        end as trigger_zh,
        {{ refused_reason_zh('refused_reason') }} as refused_reason_zh
    from runs
)

{{ cast_to_contract('final') }}
order by run_no desc nulls last
