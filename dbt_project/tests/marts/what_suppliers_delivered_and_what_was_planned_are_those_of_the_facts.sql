-- Receipts of lines that are known, lines that are due, and budgets stand in their marts once and whole.
with told as (
    select
        'received' as what, coalesce((select sum(received_qty) from {{ ref('mart_supplier_performance') }}), 0) as mart_value,
        coalesce((
            select sum(received_qty) from {{ ref('fct_purchase_receipt') }}
            where not is_orphan_purchase_line
        ), 0) as fact_value
    union all
    select
        'due' as what, coalesce((select sum(due_line_count) from {{ ref('mart_supplier_performance') }}), 0) as mart_value,
        (select count(*) filter (where is_due) from {{ ref('fct_purchase_order_line') }}) as fact_value
    union all
    select
        'on time in full' as what,
        coalesce((select sum(otif_line_count) from {{ ref('mart_supplier_performance') }}), 0) as mart_value,
        (select count(*) filter (where is_on_time_in_full) from {{ ref('fct_purchase_order_line') }}) as fact_value
    union all
    select
        'planned' as what, coalesce((select sum(plan_amt) from {{ ref('mart_plan_alignment') }}), 0) as mart_value,
        coalesce((select sum(budget_amt) from {{ ref('fct_budget') }}), 0) as fact_value
    union all
    select
        'reports due' as what,
        coalesce((select sum(due_report_count) from {{ ref('mart_partner_performance') }}), 0) as mart_value,
        (
            select count(*)
            from {{ ref('fct_partner_report') }} as reports
            cross join {{ source('plumbing', 'night') }} as night
            where not reports.is_orphan_customer and date_trunc('month', reports.due_date) <= night.as_of_date
        ) as fact_value
)

select * from told
where mart_value <> fact_value
