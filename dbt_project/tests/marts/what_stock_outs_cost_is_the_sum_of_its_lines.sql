-- Stock-outs and lines without one: counts and amounts are those of the lines, and each line is a cancelled line or a note.
with parts as (
    select 'impact' as side, coalesce(sum(lost_line_count), 0) as line_count, coalesce(sum(lost_amt), 0) as lost_amt
    from {{ ref('mart_stockout_impact') }}
    union all
    select 'lines' as side, count(*) as line_count, coalesce(sum(lost_amt), 0) as lost_amt
    from {{ ref('mart_stockout_line') }}
),

cancelled as (
    select count(*) as line_count
    from {{ ref('fct_order_line') }}
    where is_cancelled and {{ is_shortage('cancel_reason') }}
),

noted as (
    select count(*) as line_count from {{ ref('mart_stockout_line') }}
    where source_code = 'order_line'
)

select 'stock-outs and their lines differ' as found
from parts
having max(line_count) <> min(line_count) or max(lost_amt) <> min(lost_amt)
union all
select 'cancelled lines are missing or counted twice' as found
from cancelled
inner join noted on cancelled.line_count <> noted.line_count
