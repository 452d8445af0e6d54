-- Every first order since 1 January of the year before is a moment of the rules that look for first orders, and no other is.
with span as (
    select
        as_of_date,
        cast({{ dateadd('year', -1, "date_trunc('year', as_of_date)") }} as date) as first_date
    from {{ source('plumbing', 'night') }}
),

expected as (
    select rules.event_code, count(*) as moment_count
    from {{ ref('int_orders__sequence') }} as orders
    cross join span
    inner join {{ source('plumbing', 'event_rules') }} as rules on rules.event_kind = 'first_order' and rules.is_enabled
    where orders.order_no = 1 and orders.sales_date between span.first_date and span.as_of_date
    group by rules.event_code
)

select effects.event_code
from {{ ref('mart_event_effect') }} as effects
left join expected on effects.event_code = expected.event_code
where
    effects.event_kind = 'first_order' and effects.is_enabled
    and effects.moment_count <> coalesce(expected.moment_count, 0)
