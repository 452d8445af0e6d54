-- Measure by measure: every target and every order line signed, shipment and payment is in the attainment once.
with marts as (
    select metric_code, sum(target_amt) as target_amt, sum(actual_amt) as actual_amt
    from {{ ref('mart_sales_target') }}
    group by metric_code
),

facts as (
    select metric_code, target_amt, 0 as actual_amt from {{ ref('fct_sales_target') }}
    union all
    select 'signed' as metric_code, 0 as target_amt, line_amt - cancelled_amt as actual_amt from {{ ref('fct_order_line') }}
    union all
    select 'shipped' as metric_code, 0 as target_amt, coalesce(shipped_amt, 0) as actual_amt from {{ ref('fct_shipment') }}
    union all
    select 'collected' as metric_code, 0 as target_amt, paid_amt as actual_amt from {{ ref('fct_payment') }}
),

added as (
    select metric_code, sum(target_amt) as target_amt, sum(actual_amt) as actual_amt from facts
    group by metric_code
)

select coalesce(added.metric_code, marts.metric_code) as metric_code
from added
full outer join marts on added.metric_code = marts.metric_code
where added.target_amt is distinct from marts.target_amt or added.actual_amt is distinct from marts.actual_amt
