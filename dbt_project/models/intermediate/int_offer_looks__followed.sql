with span as (
    select
        night.as_of_date, thresholds.affinity_days,
        cast({{ dateadd('day', '-thresholds.affinity_days', 'night.as_of_date') }} as date) as after_date
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

looks as (
    select distinct
        records.customer_id, events.product_id, products.category_name, events.event_type, events.event_date, span.as_of_date,
        case events.event_type when 'cart' then 3 when 'search' then 2 else 1 end as strength_no
    from {{ ref('fct_web_event') }} as events
    inner join {{ ref('bridge_customer_source') }} as records on events.customer_record_id = records.customer_record_id
    inner join {{ ref('dim_product') }} as products on events.product_id = products.product_id
    inner join span on events.event_date > span.after_date and events.event_date <= span.as_of_date
    where events.event_type in ('view', 'search', 'cart')
),

followed as (
    select
        looks.customer_id, looks.product_id, looks.event_type, looks.event_date,
        min(bought.ordered_date) as category_bought_date,
        min(case when bought.product_id = looks.product_id then bought.ordered_date end) as product_bought_date
    from looks
    inner join {{ ref('int_customer_products__daily') }} as bought
        on
            looks.customer_id = bought.customer_id
            and looks.category_name = bought.category_name
            and looks.event_date <= bought.ordered_date
    group by looks.customer_id, looks.product_id, looks.event_type, looks.event_date
),

told as (
    select
        looks.*, followed.category_bought_date, followed.product_bought_date,
        {{ datediff('looks.event_date', 'looks.as_of_date', 'day') }} as age_days
    from looks
    left join followed
        on
            looks.customer_id = followed.customer_id
            and looks.product_id = followed.product_id
            and looks.event_type = followed.event_type
            and looks.event_date = followed.event_date
),

-- A look fades, and who meant to buy has bought: it is asked on its own day and again, of those who had not bought by then,
-- as it grows older.
asked as (
    select *, 0 as from_age_days, 0 as to_age_days, event_date as asked_date from told
    union all
    select *, 1 as from_age_days, 2 as to_age_days, cast({{ dateadd('day', 1, 'event_date') }} as date) as asked_date from told
    union all
    select *, 3 as from_age_days, 6 as to_age_days, cast({{ dateadd('day', 3, 'event_date') }} as date) as asked_date from told
    union all
    select *, 7 as from_age_days, 13 as to_age_days, cast({{ dateadd('day', 7, 'event_date') }} as date) as asked_date from told
    union all
    select *, 14 as from_age_days, 30 as to_age_days, cast({{ dateadd('day', 14, 'event_date') }} as date) as asked_date from told
),

-- Who has searched for a product or put it into the cart by then is no case of having viewed it.
strongest as (
    select asked.*
    from asked
    anti join looks as stronger
        on
            asked.customer_id = stronger.customer_id
            and asked.product_id = stronger.product_id
            and asked.strength_no < stronger.strength_no
            and asked.asked_date >= stronger.event_date
            and cast({{ dateadd('day', -30, 'asked.event_date') }} as date) <= stronger.event_date
),

final as (
    select
        *,
        concat_ws('_', event_type, cast(from_age_days as varchar), cast(to_age_days as varchar)) as ground_code,
        cast({{ dateadd('day', 30, 'asked_date') }} as date) as until_date,
        age_days between from_age_days and to_age_days as is_due_now
    from strongest
    where category_bought_date is null or category_bought_date > asked_date
)

select * from final
