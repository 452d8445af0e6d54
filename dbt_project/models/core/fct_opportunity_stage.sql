{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ follow('opportunity_stage_changes', 'opportunity_id', [of_touched_records()]) }}",
) }}

-- depends_on: {{ ref('int_customer_records__touched') }}
-- An opportunity is read anew whole, because each step is told by those around it.
with living as (
    select * from {{ ref('stg_opportunity_stage_changes') }}
    where _is_current {{ only_touched('opportunity_stage_changes', 'opportunity_id') }}
),

newest as (
    {{ newest_rows('living', 'opportunity_stage_change_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

ordered as (
    select
        newest.*,
        newest._issuer as issuer,
        customers.region_code,
        customers.customer_record_id is null as is_orphan_customer,
        row_number() over steps as step_no,
        min(newest.entered_date) over (partition by newest.opportunity_id) as created_date,
        lag(newest.stage) over steps as previous_stage,
        lead(newest.stage) over steps as next_stage
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
    window steps as (partition by newest.opportunity_id order by newest.entered_at asc nulls last)
),

-- A row that names the stage before it again (another amount, another probability) enters nothing and leaves nothing.
placed as (
    select
        *,
        coalesce(stage <> previous_stage, true) as is_entered,
        min(case when stage <> previous_stage then entered_date end) over (
            partition by opportunity_id order by entered_at asc nulls last
            rows between 1 following and unbounded following
        ) as left_date
    from ordered
),

final as (
    select
        *,
        next_stage is null as is_current,
        stage = 'won' and left_date is not null as is_taken_back,
        {{ datediff('entered_date', 'left_date', 'day') }} as time_in_stage_days
    from placed
)

{{ cast_to_contract('final') }}
