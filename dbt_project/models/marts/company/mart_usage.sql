with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

log as (
    select
        page_name, session_id, role_name, used_date,
        cast(date_trunc('month', used_date) as date) as month_start_date
    from {{ source('plumbing', 'usage_log') }}
),

subjects as (
    select * from {{ source('plumbing', 'usage_subjects') }}
),

opened as (
    select
        shown.subject_kind, shown.subject_name, log.month_start_date, log.role_name,
        count(*) as opening_count,
        count(distinct log.session_id) as session_count,
        max(log.used_date) as last_used_date
    from log
    inner join {{ source('plumbing', 'page_subjects') }} as shown on log.page_name = shown.page_name
    group by shown.subject_kind, shown.subject_name, log.month_start_date, log.role_name
),

-- Pages are opened on the day after the night and later: the months end with the newest use, or with the night.
span as (
    select
        least(coalesce(min(log.month_start_date), min(night.as_of_date)), min(night.as_of_date)) as first_date,
        greatest(coalesce(max(log.used_date), max(night.as_of_date)), max(night.as_of_date)) as last_date
    from night
    left join log on true
),

months as (
    select distinct
        dates.month_start_date,
        dates.month_start_date = cast(date_trunc('month', span.last_date) as date) as is_newest_month
    from {{ ref('dim_date') }} as dates
    cross join span
    where dates.date_day >= span.first_date and dates.date_day <= span.last_date
),

ever as (
    select subject_kind, subject_name, max(last_used_date) as last_used_date
    from opened
    group by subject_kind, subject_name
),

final as (
    select
        subjects.*, months.month_start_date, months.is_newest_month,
        opened.role_name, ever.last_used_date,
        ever.last_used_date is null as is_never_used,
        opened.opening_count is not null as is_used,
        coalesce(opened.opening_count, 0) as opening_count,
        coalesce(opened.session_count, 0) as session_count
    from subjects
    cross join months
    left join opened
        on
            subjects.subject_kind = opened.subject_kind and subjects.subject_name = opened.subject_name
            and months.month_start_date = opened.month_start_date
    left join ever on subjects.subject_kind = ever.subject_kind and subjects.subject_name = ever.subject_name
)

{{ cast_to_contract('final') }}
