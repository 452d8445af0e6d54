{%- set ageing_columns = [
    'receivable', 'credit_balance', 'not_due', 'overdue_1_30', 'overdue_31_60', 'overdue_61_90', 'overdue_over_90',
    'due_unknown', 'overdue', 'age_0_30', 'age_31_60', 'age_61_90', 'age_over_90'
] -%}

with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

customers as (
    select customer_record_id, customer_id from {{ ref('bridge_customer_source') }}
),

standing as (
    select
        coalesce(customers.customer_id, balances.customer_record_id, 'unknown') as customer_id,
        balances.region_code as record_region_code, balances.currency_code, balances.tax_basis, balances.balance_amt,
        {{ datediff('balances.due_date', 'night.as_of_date', 'day') }} as overdue_days,
        {{ datediff('balances.invoiced_date', 'night.as_of_date', 'day') }} as age_days
    from {{ ref('int_invoices__balance') }} as balances
    cross join night
    left join customers on balances.customer_record_id = customers.customer_record_id
    where balances.is_newest and balances.balance_amt <> 0
),

aged as (
    select
        customer_id, currency_code, tax_basis, {{ ageing('balance_amt', 'overdue_days', 'age_days') }},
        count(*) filter (where balance_amt > 0) as open_invoice_count,
        count(*) filter (where balance_amt > 0 and overdue_days > 0) as overdue_invoice_count,
        greatest(max(overdue_days) filter (where balance_amt > 0), 0) as longest_overdue_days,
        min(record_region_code) as record_region_code
    from standing
    group by customer_id, currency_code, tax_basis
),

allocated as (
    select payment_id, currency_code, sum(allocated_amt) as allocated_amt
    from {{ ref('fct_payment_allocation') }}
    where allocated_date <= (select as_of_date from night)
    group by payment_id, currency_code
),

other as (
    select
        payments.customer_record_id, payments.currency_code, payments.tax_basis,
        payments.paid_amt - coalesce(allocated.allocated_amt, 0) as unallocated_amt,
        0 as uninvoiced_amt, 0 as shipped_uninvoiced_amt, null as credit_limit_amt
    from {{ ref('fct_payment') }} as payments
    left join allocated
        on payments.payment_id = allocated.payment_id and payments.currency_code = allocated.currency_code
    where payments.paid_date <= (select as_of_date from night)
    union all
    select
        customer_record_id, currency_code, tax_basis, 0 as unallocated_amt, uninvoiced_amt, shipped_uninvoiced_amt,
        null as credit_limit_amt
    from {{ ref('mart_order_to_cash') }}
    where uninvoiced_amt > 0
    union all
    select
        limits.customer_record_id, limits.currency_code, limits.tax_basis, 0 as unallocated_amt, 0 as uninvoiced_amt,
        0 as shipped_uninvoiced_amt, limits.credit_limit_amt
    from {{ ref('dim_credit_limit') }} as limits
    cross join night
    where
        limits.valid_from_date <= night.as_of_date
        and (limits.valid_to_date is null or limits.valid_to_date >= night.as_of_date)
),

others as (
    select
        coalesce(customers.customer_id, other.customer_record_id, 'unknown') as customer_id,
        other.currency_code, other.tax_basis,
        sum(other.unallocated_amt) as unallocated_amt,
        sum(other.uninvoiced_amt) as uninvoiced_amt,
        sum(other.shipped_uninvoiced_amt) as shipped_uninvoiced_amt,
        sum(other.credit_limit_amt) as credit_limit_amt
    from other
    left join customers on other.customer_record_id = customers.customer_record_id
    group by coalesce(customers.customer_id, other.customer_record_id, 'unknown'), other.currency_code, other.tax_basis
),

united as (
    select
        coalesce(aged.customer_id, others.customer_id) as customer_id,
        coalesce(aged.currency_code, others.currency_code) as currency_code,
        coalesce(aged.tax_basis, others.tax_basis) as tax_basis,
        aged.record_region_code, aged.longest_overdue_days, others.credit_limit_amt,
        {%- for name in ageing_columns %}
            coalesce(aged.{{ name }}_amt, 0) as {{ name }}_amt,
        {%- endfor %}
        coalesce(aged.open_invoice_count, 0) as open_invoice_count,
        coalesce(aged.overdue_invoice_count, 0) as overdue_invoice_count,
        coalesce(others.unallocated_amt, 0) as unallocated_amt,
        coalesce(others.uninvoiced_amt, 0) as uninvoiced_amt,
        coalesce(others.shipped_uninvoiced_amt, 0) as shipped_uninvoiced_amt
    from aged
    full outer join others
        on
            aged.customer_id = others.customer_id
            and aged.currency_code = others.currency_code
            and aged.tax_basis = others.tax_basis
),

final as (
    select
        united.*, night.as_of_date, named.customer_type,
        coalesce(named.region_code, united.record_region_code) as region_code,
        united.receivable_amt + united.uninvoiced_amt as credit_used_amt,
        case when united.credit_limit_amt is not null then united.receivable_amt + united.uninvoiced_amt end
            as limited_used_amt,
        cast(united.receivable_amt + united.uninvoiced_amt as double) / nullif(united.credit_limit_amt, 0) as credit_use_x,
        coalesce(united.receivable_amt + united.uninvoiced_amt > united.credit_limit_amt, false) as is_over_limit,
        cast(united.overdue_amt as double) / nullif(united.receivable_amt, 0) as overdue_ratio
    from united
    cross join night
    left join {{ ref('dim_customer') }} as named on united.customer_id = named.customer_id
    where
        united.receivable_amt <> 0 or united.credit_balance_amt <> 0 or united.unallocated_amt <> 0
        or united.uninvoiced_amt <> 0 or united.credit_limit_amt is not null
)

{{ cast_to_contract('final') }}
