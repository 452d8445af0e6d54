with living as (
    select * from {{ ref('stg_opportunity_stage_changes') }}
    where _is_current
),

newest as (
    {{ newest_rows('living', 'opportunity_stage_change_id') }}
),

customers as (
    select customer_record_id, region_code from {{ ref('bridge_customer_source') }}
),

placed as (
    select
        newest.*,
        newest._issuer as issuer,
        customers.region_code,
        customers.customer_record_id is null as is_orphan_customer,
        row_number() over (
            partition by newest.opportunity_id order by newest.entered_at asc nulls last
        ) as step_no,
        min(newest.entered_date) over (partition by newest.opportunity_id) as created_date,
        lag(newest.stage) over (partition by newest.opportunity_id order by newest.entered_at asc nulls last) as previous_stage,
        lead(newest.stage) over (partition by newest.opportunity_id order by newest.entered_at asc nulls last) as next_stage,
        lead(newest.entered_date) over (
            partition by newest.opportunity_id order by newest.entered_at asc nulls last
        ) as left_date
    from newest
    left join customers on newest.customer_record_id = customers.customer_record_id
),

final as (
    select
        *,
        next_stage is null as is_current,
        coalesce(stage = 'won' and next_stage is not null, false) as is_taken_back,
        {{ datediff('entered_date', 'left_date', 'day') }} as time_in_stage_days
    from placed
)

{{ cast_to_contract('final') }}
