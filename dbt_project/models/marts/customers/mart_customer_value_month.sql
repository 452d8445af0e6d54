with graded as (
    select * from {{ ref('int_customer_value__graded') }}
),

-- A grade of a day beside that of the month end before it; who has none on one of them came or went.
paired as (
    select
        coalesce(now_graded.customer_id, before.customer_id) as customer_id,
        coalesce(now_graded.currency_code, before.currency_code) as currency_code,
        coalesce(now_graded.months_back, before.months_back - 1) as months_back,
        now_graded.value_grade, before.value_grade as grade_before,
        now_graded.contribution_amt, before.contribution_amt as contribution_before_amt
    from graded as now_graded
    full outer join graded as before
        on
            now_graded.customer_id = before.customer_id
            and now_graded.currency_code = before.currency_code
            and now_graded.months_back = before.months_back - 1
),

moved as (
    select
        paired.months_back, customers.region_code, paired.currency_code, paired.value_grade, paired.grade_before,
        count(*) as customer_count,
        sum(paired.contribution_amt) as contribution_amt,
        sum(paired.contribution_before_amt) as contribution_before_amt
    from paired
    inner join {{ ref('dim_customer') }} as customers on paired.customer_id = customers.customer_id
    where paired.months_back between 0 and 6
    group by paired.months_back, customers.region_code, paired.currency_code, paired.value_grade, paired.grade_before
),

days as (
    select
        months.month_start_date, months.until_date as graded_date, months.is_finished,
        {{ month_no('months.as_of_date') }} - months.month_no as months_back
    from {{ ref('int_months__shown') }} as months
),

final as (
    select
        moved.*, days.month_start_date, days.graded_date, days.is_finished,
        {{ value_movement('moved.grade_before', 'moved.value_grade') }} as grade_movement
    from moved
    inner join days on moved.months_back = days.months_back
)

{{ cast_to_contract('final') }}
