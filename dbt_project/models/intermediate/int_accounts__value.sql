with night as (
    select
        night.as_of_date, thresholds.key_account_count, thresholds.key_account_pct,
        cast({{ dateadd('month', -12, 'night.as_of_date') }} as date) as year_ago_date,
        cast({{ dateadd('month', -24, 'night.as_of_date') }} as date) as two_years_ago_date
    from {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
),

lines as (
    select
        lines.customer_record_id, lines.currency_code, lines.ordered_date, lines.net_sales_untaxed_amt, lines.margin_amt,
        coalesce(records.account_id, lines.customer_record_id, 'unknown') as account_id,
        lines.ordered_date > night.year_ago_date as is_recent
    from {{ ref('int_order_lines__margin') }} as lines
    inner join night on lines.ordered_date > night.two_years_ago_date and lines.ordered_date <= night.as_of_date
    left join {{ ref('int_records__account') }} as records on lines.customer_record_id = records.customer_record_id
    where lines.is_counted
),

sold as (
    select
        account_id, currency_code,
        count(*) as line_count,
        0 as contract_count,
        sum(net_sales_untaxed_amt) filter (where is_recent) as revenue_12m_amt,
        sum(net_sales_untaxed_amt) filter (where not is_recent) as revenue_before_amt,
        sum(margin_amt) filter (where is_recent) as margin_12m_amt,
        sum(margin_amt) filter (where not is_recent) as margin_before_amt,
        sum(case when margin_amt is not null then net_sales_untaxed_amt end) filter (where is_recent) as costed_revenue_12m_amt,
        max(ordered_date) as last_order_date
    from lines
    group by account_id, currency_code
),

used as (
    select account_id, currency_code, line_count, contract_count from sold
    union all
    select
        coalesce(records.account_id, contracts.customer_id, 'unknown') as account_id, contracts.currency_code, 0 as line_count,
        1 as contract_count
    from {{ ref('int_contracts__terms') }} as contracts
    left join {{ ref('int_records__account') }} as records on contracts.customer_record_id = records.customer_record_id
),

currencies as (
    select
        account_id, currency_code,
        row_number() over (
            partition by account_id
            order by
                sum(line_count) desc nulls last, sum(contract_count) desc nulls last, currency_code asc nulls last
        ) as currency_no,
        count(*) over (partition by account_id) - 1 as other_currency_count
    from used
    group by account_id, currency_code
),

main_currencies as (
    select * from currencies
    where currency_no = 1
),

members as (
    select account_id, count(distinct customer_id) as member_count from {{ ref('int_records__account') }}
    group by account_id
),

-- A record nobody knows that ordered all the same is an account without members.
accounts as (
    select
        coalesce(members.account_id, currencies.account_id) as account_id,
        coalesce(members.member_count, 0) as member_count,
        currencies.currency_code, coalesce(currencies.other_currency_count, 0) as other_currency_count
    from members
    full outer join main_currencies as currencies on members.account_id = currencies.account_id
),

ranked as (
    select
        accounts.*,
        {%- for name in ['revenue_12m', 'revenue_before', 'costed_revenue_12m'] %}
            coalesce(sold.{{ name }}_amt, 0) as {{ name }}_amt,
        {%- endfor %}
        sold.margin_12m_amt, sold.margin_before_amt, sold.last_order_date,
        coalesce(shifts.moved_in_amt, 0) as moved_in_amt,
        coalesce(shifts.moved_out_amt, 0) as moved_out_amt,
        row_number() over (
            partition by accounts.currency_code
            order by sold.margin_12m_amt desc nulls last, sold.revenue_12m_amt desc nulls last, accounts.account_id asc nulls last
        ) as value_no,
        sum(greatest(sold.margin_12m_amt, 0)) over (partition by accounts.currency_code) as all_margin_amt
    from accounts
    left join sold on accounts.account_id = sold.account_id and accounts.currency_code = sold.currency_code
    left join
        {{ ref('int_accounts__moved') }} as shifts
        on accounts.account_id = shifts.account_id and accounts.currency_code = shifts.currency_code
),

final as (
    select
        ranked.*,
        ranked.revenue_12m_amt > 0 and ranked.account_id <> 'unknown' and (
            ranked.value_no <= night.key_account_count
            or coalesce(
                (sum(greatest(ranked.margin_12m_amt, 0)) over (
                    partition by ranked.currency_code order by ranked.value_no asc nulls last
                    rows between unbounded preceding and current row
                ) - greatest(ranked.margin_12m_amt, 0)) * 100 < ranked.all_margin_amt * night.key_account_pct, false
            )
        ) as is_key
    from ranked
    cross join night
)

{{ cast_to_contract('final') }}
