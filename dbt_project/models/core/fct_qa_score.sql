{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('qa_scores', 'qa_score_id', [
        of_touched_parents('calls', 'call_id'),
        of_parents_come_or_gone('is_orphan_employee', 'employee_id', 'dim_employee'),
    ]) }}",
) }}

with living as (
    select * from {{ ref('stg_qa_scores') }}
    where _is_current {{ only_touched('qa_scores', 'qa_score_id') }}
),

newest as (
    {{ newest_rows('living', 'qa_score_id') }}
),

calls as (
    select call_id, customer_record_id, region_code, queue_name from {{ ref('fct_call') }}
),

employees as (
    select employee_id from {{ ref('dim_employee') }}
),

final as (
    select
        newest.*,
        newest._issuer as issuer,
        calls.customer_record_id,
        calls.region_code,
        calls.queue_name,
        newest.score_pct >= newest.pass_score_pct as is_passed,
        calls.call_id is null as is_orphan_call,
        employees.employee_id is null as is_orphan_employee
    from newest
    left join calls on newest.call_id = calls.call_id
    left join employees on newest.employee_id = employees.employee_id
)

{{ cast_to_contract('final') }}
