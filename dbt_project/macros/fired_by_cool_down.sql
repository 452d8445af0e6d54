{#- Which of a customer's moments are told: the first, then always the next one at least cool_down_days after the last one told.
    `cte` has event_code, customer_id, event_date (once each) and cool_down_days. A moment a whole cool-down after its
    neighbour is told whatever came before, so chains begin anew there and moments that stand alone need no walk. In a chain
    each moment hops to the first one a cool-down later; those reached from its first are told. Hops double with each
    round: seven reach 127 tellings, two years of weekly ones. Recursion would say it shorter, and only one engine knows it. -#}
{% macro fired_by_cool_down(cte, doublings=7) -%}
    with spaced as (
        select
            *,
            lag(event_date) over (partition by event_code, customer_id order by event_date asc nulls last) as previous_date
        from {{ cte }}
    ),

    started as (
        select
            *,
            previous_date is null or {{ datediff('previous_date', 'event_date', 'day') }} >= cool_down_days as is_first
        from spaced
    ),

    numbered as (
        select
            *,
            sum(case when is_first then 1 else 0 end) over (
                partition by event_code, customer_id order by event_date asc nulls last
                rows between unbounded preceding and current row
            ) as chain_no
        from started
    ),

    chained as (
        select *, count(*) over (partition by event_code, customer_id, chain_no) as chain_count from numbered
    ),

    hops_0 as (
        select
            here.event_code, here.customer_id, here.chain_no, here.event_date, here.is_first as is_fired,
            min(later.event_date) as hop_date
        from chained as here
        left join chained as later
            on
                here.event_code = later.event_code
                and here.customer_id = later.customer_id
                and here.chain_no = later.chain_no
                and later.event_date >= {{ dateadd('day', 'here.cool_down_days', 'here.event_date') }}
        where here.chain_count > 1
        group by here.event_code, here.customer_id, here.chain_no, here.event_date, here.is_first
    ),
    {%- for round in range(doublings) %}

    hops_{{ round + 1 }} as (
        select
            here.event_code, here.customer_id, here.chain_no, here.event_date, further.hop_date,
            here.is_fired or reaching.hop_date is not null as is_fired
        from hops_{{ round }} as here
        left join hops_{{ round }} as further
            on
                here.event_code = further.event_code
                and here.customer_id = further.customer_id
                and here.chain_no = further.chain_no
                and here.hop_date = further.event_date
        left join hops_{{ round }} as reaching
            on
                here.event_code = reaching.event_code
                and here.customer_id = reaching.customer_id
                and here.chain_no = reaching.chain_no
                and here.event_date = reaching.hop_date
                and reaching.is_fired
    )
    {{- "," if not loop.last }}
    {%- endfor %}

    select event_code, customer_id, event_date from chained where chain_count = 1
    union all
    select event_code, customer_id, event_date from hops_{{ doublings }} where is_fired
{%- endmacro %}
