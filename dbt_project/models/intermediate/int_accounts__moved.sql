with night as (
    select as_of_date, cast({{ dateadd('month', -12, 'as_of_date') }} as date) as year_ago_date
    from {{ source('plumbing', 'night') }}
),

-- The account a record stood under for a time, where that is another than today's.
former as (
    select
        hierarchy.customer_record_id, hierarchy.valid_from_date, hierarchy.valid_to_date, records.account_id,
        parents.account_id as former_account_id
    from {{ ref('bridge_account_hierarchy') }} as hierarchy
    inner join {{ ref('int_records__account') }} as records on hierarchy.customer_record_id = records.customer_record_id
    inner join {{ ref('int_records__account') }} as parents
        on hierarchy.parent_customer_record_id = parents.customer_record_id
    where records.account_id <> parents.account_id
),

moved as (
    select
        former.account_id, former.former_account_id, lines.currency_code,
        sum(lines.net_sales_untaxed_amt) as moved_amt
    from former
    cross join night
    inner join {{ ref('int_order_lines__margin') }} as lines
        on
            former.customer_record_id = lines.customer_record_id
            and former.valid_from_date <= lines.ordered_date
            and (former.valid_to_date is null or former.valid_to_date >= lines.ordered_date)
            and night.year_ago_date < lines.ordered_date
            and night.as_of_date >= lines.ordered_date
    where lines.is_counted
    group by former.account_id, former.former_account_id, lines.currency_code
),

united as (
    select account_id, currency_code, moved_amt as moved_in_amt, 0 as moved_out_amt from moved
    union all
    select former_account_id as account_id, currency_code, 0 as moved_in_amt, moved_amt as moved_out_amt from moved
),

final as (
    select account_id, currency_code, sum(moved_in_amt) as moved_in_amt, sum(moved_out_amt) as moved_out_amt
    from united
    where moved_in_amt is not null
    group by account_id, currency_code
)

{{ cast_to_contract('final') }}
