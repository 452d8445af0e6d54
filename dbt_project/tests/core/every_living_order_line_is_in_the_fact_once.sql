-- Keys over living deliveries = rows of the fact: a ghost, a repeated line or a lost one shows here.
with staged as (
    select count(distinct order_line_id) as line_count from {{ ref('stg_order_lines') }}
    where _is_current
),

built as (
    select count(*) as line_count from {{ ref('fct_order_line') }}
)

select staged.line_count as staged_lines, built.line_count as built_lines
from staged
cross join built
where staged.line_count <> built.line_count
