with changed as (
    select * from {{ source('plumbing', 'changed_rows') }}
),

worlds as (
    select * from {{ source('plumbing', 'worlds') }}
),

-- Rows that were there, as today's definition reads them.
earlier as (
    select
        fact, before_customer_id,
        case when is_definition then now_customer_id else before_customer_today end as customer_today,
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
),

-- They stand in world 1 with their customers of then, in 2 with those of today, from 3 on as they are; what came in 4 or 5.
versions as (
    select
        1 as first_world, 1 as last_world, fact, before_customer_id as customer_id, order_id, happened_date, region_code,
        currency_code, tax_basis, net_sales_amt, is_cancelled, ticket_type
    from earlier
    union all
    select
        2 as first_world, 2 as last_world, fact, customer_today as customer_id, order_id, happened_date, region_code,
        currency_code, tax_basis, net_sales_amt, is_cancelled, ticket_type
    from earlier
    union all
    select
        case when was_there then 3 else world end as first_world, 5 as last_world, fact, now_customer_id as customer_id,
        now_order_id as order_id, now_happened_date as happened_date, now_region_code as region_code,
        now_currency_code as currency_code, now_tax_basis as tax_basis, now_net_sales_amt as net_sales_amt,
        now_is_cancelled as is_cancelled, now_ticket_type as ticket_type
    from changed
    where is_there
),

-- Orders and customers are counted once: with a changed line stand all other lines of its order and of its customers.
lines as (
    select
        sold.order_id, coalesce(customers.customer_id, sold.customer_record_id) as customer_id,
        sold.ordered_date, sold.region_code, sold.currency_code, sold.tax_basis, sold.net_sales_amt, sold.is_cancelled
    from {{ ref('fct_order_line') }} as sold
    left join {{ ref('bridge_customer_source') }} as customers on sold.customer_record_id = customers.customer_record_id
    left join changed on sold.order_line_id = changed.row_id and changed.fact = 'order_lines'
    where changed.row_id is null
),

touched_orders as (
    select order_id from versions
    where order_id is not null
),

touched_customers as (
    select customer_id from versions
    where customer_id is not null
),

beside as (
    select * from lines
    where
        order_id in (select order_id from touched_orders)
        or customer_id in (select customer_id from touched_customers)
),

atoms as (
    select * from versions
    union all
    select
        1 as first_world, 5 as last_world, 'order_lines' as fact, customer_id, order_id, ordered_date as happened_date,
        region_code, currency_code, tax_basis, net_sales_amt, is_cancelled, cast(null as varchar) as ticket_type
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
    from {{ ref('mart_restatement_goal') }} as served
    inner join worlds on worlds.world between served.first_world and served.last_world
    where served.happened_date <= worlds.as_of_date
),

final as (
    {{ monthly_kpis('orders', 'tickets', 'goals', by='world') }}
)

{{ cast_to_contract('final') }}
