select
    cast(segment_no as bigint) as segment_no,
    cast(rule_zh as varchar) as rule_zh,
    cast(rule_en as varchar) as rule_en,
    cast(condition_count as bigint) as condition_count,
    cast(train_count as bigint) as train_count,
    cast(train_best_count as bigint) as train_best_count,
    cast(test_count as bigint) as test_count,
    cast(test_best_count as bigint) as test_best_count,
    cast(is_picked as boolean) as is_picked,
    cast(model_version as varchar) as model_version
from {{ source('lake', 'learned_segments') }}
