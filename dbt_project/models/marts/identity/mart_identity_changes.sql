with records as (
    select *, false as is_whole_company from {{ ref('int_identity_nights__records') }}
    union all
    select
        registry_seq, customer_record_id, before_id, after_id,
        'all' as department, has_orders, net_sales_amt, true as is_whole_company
    from {{ ref('int_identity_nights__records') }}
),

there_before_and_after as (
    select registry_seq, department, before_id as customer_id from records
    where before_id is not null
    intersect
    select registry_seq, department, after_id as customer_id from records
    where after_id is not null
),

-- Who became whom: over the records that stayed, and whoever is there before and after.
became as (
    select registry_seq, department, before_id, after_id from records
    where before_id is not null and after_id is not null
    union
    select registry_seq, department, customer_id as before_id, customer_id as after_id from there_before_and_after
),

stayed as (
    select
        registry_seq, department,
        count(*) as pair_count,
        count(distinct before_id) as before_count,
        count(distinct after_id) as after_count
    from became
    group by registry_seq, department
),

still_there as (
    select distinct registry_seq, after_id as customer_id from records
    where is_whole_company and after_id is not null
),

touched as (
    select
        records.registry_seq, records.department, records.is_whole_company,
        count(distinct records.before_id) as before_count,
        count(distinct records.after_id) as after_count,
        count(distinct case when records.has_orders then records.before_id end) as buying_before_count,
        count(distinct case when records.has_orders then records.after_id end) as buying_after_count,
        sum(case when records.before_id <> records.after_id and still_there.customer_id is null then net_sales_amt else 0 end)
            as merged_net_sales_amt,
        sum(case when records.before_id <> records.after_id and still_there.customer_id is not null then net_sales_amt else 0 end)
            as split_net_sales_amt
    from records
    left join still_there on records.registry_seq = still_there.registry_seq and records.before_id = still_there.customer_id
    group by records.registry_seq, records.department, records.is_whole_company
),

counted as (
    select
        touched.*,
        touched.after_count - coalesce(stayed.after_count, 0) as created_count,
        coalesce(stayed.pair_count - stayed.after_count, 0) as merged_count,
        coalesce(stayed.pair_count - stayed.before_count, 0) as split_count,
        touched.before_count - coalesce(stayed.before_count, 0) as emptied_count,
        sum(touched.after_count - touched.before_count) over every_night_so_far as customers_after_count,
        sum(touched.buying_after_count - touched.buying_before_count) over every_night_so_far as buyers_after_count
    from touched
    left join stayed on touched.registry_seq = stayed.registry_seq and touched.department = stayed.department
    window every_night_so_far as (
        partition by touched.department
        order by touched.registry_seq asc nulls last
        rows between unbounded preceding and current row
    )
),

nights as (
    select registry_seq, max(changed_at) as changed_at
    from (
        select from_seq as registry_seq, from_at as changed_at from {{ ref('stg_identity_history') }}
        union all
        select to_seq, to_at from {{ ref('stg_identity_history') }}
    ) as ends
    group by registry_seq
),

basis as (
    select max(currency_code) as currency_code, max(tax_basis) as tax_basis from {{ ref('int_records__sales') }}
),

final as (
    select
        counted.*,
        nights.changed_at,
        cast(nights.changed_at as date) as changed_date,
        counted.registry_seq = max(counted.registry_seq) over () as is_newest,
        counted.customers_after_count - counted.after_count + counted.before_count as customers_before_count,
        counted.buyers_after_count - counted.buying_after_count + counted.buying_before_count as buyers_before_count,
        basis.currency_code,
        basis.tax_basis
    from counted
    inner join nights on counted.registry_seq = nights.registry_seq
    cross join basis
)

{{ cast_to_contract('final') }}
order by registry_seq asc nulls last, department asc nulls last
