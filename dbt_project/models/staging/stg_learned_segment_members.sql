select
    cast(subject_kind as varchar) as subject_kind,
    cast(subject_id as varchar) as subject_id,
    cast(segment_no as bigint) as segment_no,
    cast(is_best as boolean) as is_best
from {{ source('lake', 'learned_segment_members') }}
