-- The rows are problems: grades of today by customer beside the pairs of the running month.
with valued as (
    select value_grade, count(*) as customer_count, sum(contribution_amt) as contribution_amt
    from {{ ref('mart_customer_value') }}
    group by value_grade
),

moved as (
    select value_grade, sum(customer_count) as customer_count, sum(contribution_amt) as contribution_amt
    from {{ ref('mart_customer_value_month') }}
    where value_grade is not null and graded_date = (select max(as_of_date) from {{ ref('mart_customer_value') }})
    group by value_grade
)

select valued.value_grade, valued.customer_count, moved.customer_count as moved_count
from valued
full outer join moved on valued.value_grade = moved.value_grade
where
    valued.customer_count is distinct from moved.customer_count
    or valued.contribution_amt is distinct from moved.contribution_amt
