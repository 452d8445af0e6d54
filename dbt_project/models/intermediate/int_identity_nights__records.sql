with departments as (
    select customer_record_id, min(department) as department from {{ ref('dim_customer_history') }}
    group by customer_record_id
),

history as (
    select * from {{ ref('stg_identity_history') }}
),

-- A night touches a customer when a record of theirs came or went.
touched as (
    select from_seq as registry_seq, customer_id from history
    union
    select to_seq, customer_id from history
    where to_seq is not null
),

around as (
    select
        touched.registry_seq,
        history.customer_record_id,
        max(case when history.from_seq < touched.registry_seq then history.customer_id end) as before_id,
        max(case when history.to_seq is null or history.to_seq > touched.registry_seq then history.customer_id end) as after_id
    from touched
    inner join history
        on
            touched.customer_id = history.customer_id
            and touched.registry_seq >= history.from_seq
            and touched.registry_seq <= coalesce(history.to_seq, touched.registry_seq)
    group by touched.registry_seq, history.customer_record_id
),

final as (
    select
        around.*,
        coalesce(departments.department, 'unknown') as department,
        coalesce(sold.has_orders, false) as has_orders,
        coalesce(sold.net_sales_amt, 0) as net_sales_amt
    from around
    left join departments on around.customer_record_id = departments.customer_record_id
    left join {{ ref('int_records__sales') }} as sold on around.customer_record_id = sold.customer_record_id
)

select * from final
