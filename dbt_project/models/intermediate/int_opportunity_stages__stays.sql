with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

entered as (
    select
        *,
        lead(stage) over steps as left_to_stage,
        coalesce(lead(is_taken_back) over steps, false) as is_next_taken_back
    from {{ ref('fct_opportunity_stage') }}
    where is_entered
    window steps as (partition by opportunity_id order by step_no asc nulls last)
),

numbered as (
    select
        *,
        {{ stage_number('stage') }} as stage_no,
        {{ stage_number('left_to_stage') }} as left_to_stage_no
    from entered
),

final as (
    select
        numbered.opportunity_id, numbered.step_no, numbered.stage, numbered.stage_no, numbered.left_to_stage,
        numbered.created_date, numbered.entered_date, numbered.left_date, numbered.employee_id, numbered.region_code,
        numbered.currency_code, numbered.tax_basis, numbered.opportunity_amt, numbered.source_name,
        cast(coalesce(numbered.has_need, false) as integer) + cast(coalesce(numbered.has_authority, false) as integer)
        + cast(coalesce(numbered.has_money, false) as integer) as man_known_count,
        numbered.is_taken_back,
        coalesce(numbered.left_to_stage_no > numbered.stage_no, false) and not numbered.is_next_taken_back as is_advanced,
        coalesce(numbered.left_to_stage_no < numbered.stage_no, false) as is_set_back,
        coalesce(numbered.left_to_stage in ('lost', 'void'), false) as is_dropped,
        numbered.left_date is null as is_standing,
        {{ datediff('numbered.entered_date', 'coalesce(numbered.left_date, night.as_of_date)', 'day') }} as stay_days
    from numbered
    cross join night
)

select * from final
