with fallen as (
    select
        balances.receivable_id, months.month_no, balances.region_code, balances.currency_code, balances.tax_basis,
        sum(balances.billed_amt) as billed_amt, sum(balances.settled_amt) as settled_amt
    from {{ ref('int_invoices__balance') }} as balances
    inner join {{ ref('int_months__shown') }} as months
        on
            balances.due_date between months.month_start_date and months.until_date
            and balances.month_no <= months.month_no
    group by balances.receivable_id, months.month_no, balances.region_code, balances.currency_code, balances.tax_basis
),

final as (
    select
        receivable_id, month_no, region_code, currency_code, tax_basis,
        greatest(billed_amt, 0) as fell_due_amt,
        least(greatest(settled_amt, 0), greatest(billed_amt, 0)) as due_collected_amt
    from fallen
)

{{ cast_to_contract('final') }}
