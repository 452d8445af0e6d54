with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

-- What a day's order of a category was mostly of.
category_days as (
    select
        *,
        row_number() over (
            partition by customer_id, category_name, ordered_date
            order by line_amt desc nulls last, product_id asc nulls last
        ) as main_no
    from {{ ref('int_customer_products__daily') }}
),

counted as (
    select
        customer_id, category_name, product_id, ordered_date,
        row_number() over story as day_no,
        min(ordered_date) over story as first_date,
        lead(ordered_date) over story as next_date
    from category_days
    where main_no = 1
    window story as (partition by customer_id, category_name order by ordered_date asc nulls last)
),

spaced as (
    select
        *,
        {{ datediff('first_date', 'ordered_date', 'day') }} / nullif(cast(day_no - 1 as double), 0) as mean_gap_days
    from counted
    where day_no >= 3
),

due as (
    select
        *,
        cast({{ dateadd('day', 'cast(round(mean_gap_days) as integer)', 'ordered_date') }} as date) as due_date
    from spaced
),

windowed as (
    select
        due.*, night.as_of_date,
        greatest(due.ordered_date, cast({{ dateadd('day', -15, 'due.due_date') }} as date)) as asked_date,
        cast({{ dateadd('day', 15, 'due.due_date') }} as date) as until_date
    from due
    cross join night
),

waiting as (
    select * from windowed
    where next_date is null or next_date > asked_date
),

bought as (
    select waiting.customer_id, waiting.category_name, waiting.ordered_date, min(days.ordered_date) as product_bought_date
    from waiting
    inner join {{ ref('int_customer_products__daily') }} as days
        on
            waiting.customer_id = days.customer_id
            and waiting.product_id = days.product_id
            and waiting.asked_date < days.ordered_date
    group by waiting.customer_id, waiting.category_name, waiting.ordered_date
),

final as (
    select
        waiting.*, bought.product_bought_date,
        'due' as ground_code,
        waiting.next_date is null and waiting.as_of_date between waiting.asked_date and waiting.until_date as is_due_now
    from waiting
    left join bought
        on
            waiting.customer_id = bought.customer_id
            and waiting.category_name = bought.category_name
            and waiting.ordered_date = bought.ordered_date
)

select * from final
