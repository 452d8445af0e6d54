with changed as (
    select * from {{ source('plumbing', 'changed_rows') }}
),

worlds as (
    {%- for world in range(1, 6) %}
    select {{ world }} as world, {{ 'night' if world == 5 else 'version_before' }}.as_of_date
    from {{ source('plumbing', 'version_before') }} as version_before
    cross join {{ source('plumbing', 'night') }} as night
    where version_before.state = 'compared'
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

-- A row that was there stands in world 1 as it was but by today's definition, in 2 with its customer of today, from 3 on as it
-- is; a row that came stands in 4 or 5.
versions as (
    {%- for world in (1, 2) %}
    select
        fact, row_id, {{ world }} as first_world, {{ world }} as last_world,
        {%- if world == 1 %}
        before_customer_id as customer_id,
        {%- else %}
        case when is_definition then now_customer_id else before_customer_today end as customer_id,
        {%- endif %}
        case when is_definition then now_order_id else before_order_id end as order_id,
        case when is_definition then now_happened_date else before_happened_date end as happened_date,
        case when is_definition then now_region_code else before_region_code end as region_code,
        case when is_definition then now_currency_code else before_currency_code end as currency_code,
        case when is_definition then now_tax_basis else before_tax_basis end as tax_basis,
        case when is_definition then now_net_sales_amt else before_net_sales_amt end as net_sales_amt,
        case when is_definition then now_is_cancelled else before_is_cancelled end as is_cancelled,
        case when is_definition then now_ticket_type else before_ticket_type end as ticket_type
    from changed
    where was_there
    union all
    {%- endfor %}
    select
        fact, row_id, case when was_there then 3 else {{ restated_world('part') }} end, 5, now_customer_id, now_order_id,
        now_happened_date, now_region_code, now_currency_code, now_tax_basis, now_net_sales_amt, now_is_cancelled,
        now_ticket_type
    from changed
    where is_there
),

-- Orders and customers are counted once: with a changed line stand all other lines of its order and of its customers.
lines as (
    select
        sold.order_line_id, sold.order_id, coalesce(customers.customer_id, sold.customer_record_id) as customer_id,
        sold.ordered_date, sold.region_code, sold.currency_code, sold.tax_basis, sold.net_sales_amt, sold.is_cancelled
    from {{ ref('fct_order_line') }} as sold
    left join {{ ref('bridge_customer_source') }} as customers on sold.customer_record_id = customers.customer_record_id
    left join changed on sold.order_line_id = changed.row_id and changed.fact = 'order_lines'
    where changed.row_id is null
),

beside as (
    select * from lines
    where
        order_id in (select order_id from versions where fact = 'order_lines')
        or customer_id in (select customer_id from versions where fact = 'order_lines')
),

atoms as (
    select * from versions
    union all
    select
        'order_lines', order_line_id, 1, 5, customer_id, order_id, ordered_date, region_code, currency_code, tax_basis,
        net_sales_amt, is_cancelled, cast(null as {{ dbt.type_string() }})
    from beside
),

standing as (
    select
        atoms.*, worlds.world, true as is_early,
        cast(date_trunc('month', atoms.happened_date) as date) as month_start_date
    from atoms
    inner join worlds on worlds.world between atoms.first_world and atoms.last_world
    where atoms.happened_date <= worlds.as_of_date
),

orders as (
    select
        *,
        case when not is_cancelled then customer_id end as buyer_id,
        not is_cancelled and customer_id is not null and row_number() over (
            partition by world, customer_id, is_cancelled
            order by happened_date nulls last, order_id nulls last, region_code nulls last
        ) = 1 as is_first_of_customer
    from standing
    where fact = 'order_lines'
),

tickets as (
    select * from standing
    where fact = 'tickets'
),

goals as (
    select
        served.*, worlds.world, true as is_early, 'excluded' as tax_basis,
        cast(date_trunc('month', served.happened_date) as date) as month_start_date,
        case when served.goal_code <> 'unassigned' then served.customer_id end as known_customer_id
    from {{ ref('int_order_goals__restated') }} as served
    inner join worlds on worlds.world between served.first_world and served.last_world
    where served.happened_date <= worlds.as_of_date
)

{{ monthly_kpis('orders', 'tickets', 'goals', by='world') }}
