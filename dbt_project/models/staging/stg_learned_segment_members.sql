select
    cast(subject_kind as varchar) as subject_kind,
    cast(subject_id as varchar) as subject_id,
    cast(segment_no as bigint) as segment_no,
    cast(is_best as boolean) as is_best,
    cast(known_count as bigint) as known_count,
    cast(alike_count as bigint) as alike_count,
    cast(score_ratio as double) as score_ratio
from {{ source('lake', 'learned_segment_members') }}
