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
        case refused_reason
            when 'too_few_repeat_buyers' then '重复购买客户不足'
            when 'too_few_buyers' then '已购买客户不足'
            when 'window_too_short' then '观察期过短'
            when 'no_maximum' then '数据不足以确定参数'
            when 'mean_is_infinite' then '金额过于分散'
            when 'other_currency' then '只有其他币种或税基的购买'
            when 'no_attribute_is_known' then '缺少客户属性'
        end as refused_reason_zh
    from runs
)

{{ cast_to_contract('final') }}
order by run_no desc nulls last
