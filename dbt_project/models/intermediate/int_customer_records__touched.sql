with changed as (
    select delivery_id, generation
    from {{ source('plumbing', 'changed_deliveries') }}
    where entity = 'customer_records'
),

living as (
    select delivery_id, generation
    from {{ source('lake', 'manifest') }}
    where entity = 'customer_records'
),

rows_by_day as (
    select customer_record_id, _department, _export, _delivers, _delivery_id, _generation
    from {{ ref('stg_customer_records') }}
),

delivered as (
    select rows_by_day.* from rows_by_day
    semi join changed on rows_by_day._delivery_id = changed.delivery_id and rows_by_day._generation = changed.generation
),

-- A full list moves the end of every record that its export ever brought.
full_exports as (
    select distinct _department, _export from delivered
    where _delivers = 'full'
),

of_full_exports as (
    select rows_by_day.customer_record_id from rows_by_day
    semi join full_exports on rows_by_day._department = full_exports._department and rows_by_day._export = full_exports._export
),

-- What a delivery said that lives no more is not known any longer: every record is worked out again.
gone as (
    select changed.delivery_id from changed
    anti join living on changed.delivery_id = living.delivery_id and changed.generation = living.generation
),

built as (
    select customer_record_id from {{ built_before('dim_customer_history', 'customer_record_id') }}
),

of_gone as (
    select distinct built.customer_record_id from built
    where exists (select 1 from gone)
),

final as (
    select customer_record_id from delivered
    union
    select customer_record_id from of_full_exports
    union
    select customer_record_id from of_gone
)

select * from final
