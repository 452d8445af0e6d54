with tickets as (
    select * from {{ ref('int_tickets__timed') }}
),

surveys as (
    select
        ticket_id,
        count(*) as survey_count,
        max_by(score, answered_at) filter (where is_satisfied is not null) as csat_score,
        max_by(is_satisfied, answered_at) filter (where is_satisfied is not null) as is_satisfied,
        max_by(nps_group, answered_at) filter (where nps_group is not null) as nps_group
    from {{ ref('fct_survey') }}
    where ticket_id is not null
    group by ticket_id
),

field_services as (
    select
        ticket_id,
        count(*) as field_service_count,
        count(*) filter (where status = 'done') as field_service_done_count,
        count(*) filter (where status = 'done' and is_first_visit_fixed) as first_visit_fixed_count,
        sum(visit_count) as field_visit_count
    from {{ ref('fct_field_service_order') }}
    where ticket_id is not null
    group by ticket_id
),

-- Of a customer who is graded in two currencies the better grade counts.
grades as (
    select customer_id, min(value_grade) as value_grade
    from {{ ref('int_customer_value__graded') }}
    where months_back = 0
    group by customer_id
),

final as (
    select
        tickets.*,
        tickets.reopenings as reopening_count,
        coalesce(grades.value_grade, 'none') as value_grade_code,
        coalesce(surveys.survey_count, 0) as survey_count,
        coalesce(field_services.field_service_count, 0) as field_service_count,
        coalesce(field_services.field_service_done_count, 0) as field_service_done_count,
        coalesce(field_services.first_visit_fixed_count, 0) as first_visit_fixed_count,
        coalesce(field_services.field_visit_count, 0) as field_visit_count,
        surveys.csat_score, surveys.is_satisfied, surveys.nps_group,
        case
            when tickets.is_open then {{ datediff('tickets.opened_date', 'tickets.as_of_date', 'day') }}
        end as age_days
    from tickets
    left join surveys on tickets.ticket_id = surveys.ticket_id
    left join field_services on tickets.ticket_id = field_services.ticket_id
    left join grades on tickets.customer_id = grades.customer_id
)

{{ cast_to_contract('final') }}
