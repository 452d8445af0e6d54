with months as (
    select * from {{ ref('int_months__shown') }}
),

days as (
    select month_end_date as listed_date, as_of_date from months
    where is_finished and month_no >= (select max(shown.month_no) - 6 from {{ ref('int_months__shown') }} as shown)
    union
    select max(as_of_date) as listed_date, max(as_of_date) as as_of_date from months
),

final as (
    select
        *,
        cast({{ dateadd('month', -12, 'listed_date') }} as date) as year_ago_date,
        cast({{ dateadd('month', -6, 'listed_date') }} as date) as half_year_ago_date
    from days
)

select * from final
