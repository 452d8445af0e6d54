with pairs as (
    select * from {{ ref('stg_identity_review') }}
),

decided as (
    select customer_record_id_a, customer_record_id_b from {{ ref('stg_identity_decisions') }}
    where is_in_force
),

records as (
    select
        bridge.customer_record_id, bridge.customer_id, bridge.name, bridge.department,
        coalesce(sold.net_sales_amt, 0) as net_sales_amt,
        coalesce(sold.net_sales_12m_amt, 0) as net_sales_12m_amt
    from {{ ref('bridge_customer_source') }} as bridge
    left join {{ ref('int_records__sales') }} as sold on bridge.customer_record_id = sold.customer_record_id
),

customers as (
    select
        records.customer_id,
        sum(records.net_sales_amt) as net_sales_amt,
        sum(records.net_sales_12m_amt) as net_sales_12m_amt,
        max(known.open_ticket_count) as open_ticket_count
    from records
    inner join {{ ref('mart_customer_360') }} as known on records.customer_id = known.customer_id
    group by records.customer_id
),

-- What is at stake: between two customers theirs; between two records of one customer the records' own.
sides as (
    select
        pairs.*,
        a.customer_id as customer_id_a,
        b.customer_id as customer_id_b,
        a.name as name_a,
        b.name as name_b,
        a.department as department_a,
        b.department as department_b,
        a.customer_id = b.customer_id as is_one_customer,
        case when a.customer_id = b.customer_id then a.net_sales_amt else of_a.net_sales_amt end as amount_a,
        case when a.customer_id = b.customer_id then b.net_sales_amt else of_b.net_sales_amt end as amount_b,
        case when a.customer_id = b.customer_id then a.net_sales_12m_amt else of_a.net_sales_12m_amt end as amount_12m_a,
        case when a.customer_id = b.customer_id then b.net_sales_12m_amt else of_b.net_sales_12m_amt end as amount_12m_b,
        of_a.open_ticket_count + case when a.customer_id = b.customer_id then 0 else of_b.open_ticket_count end
            as open_ticket_count
    from pairs
    inner join records as a on pairs.customer_record_id_a = a.customer_record_id
    inner join records as b on pairs.customer_record_id_b = b.customer_record_id
    inner join customers as of_a on a.customer_id = of_a.customer_id
    inner join customers as of_b on b.customer_id = of_b.customer_id
    anti join decided
        on pairs.customer_record_id_a = decided.customer_record_id_a and pairs.customer_record_id_b = decided.customer_record_id_b
),

basis as (
    select max(currency_code) as currency_code, max(tax_basis) as tax_basis from {{ ref('int_records__sales') }}
),

measured as (
    select
        sides.*,
        basis.currency_code,
        basis.tax_basis,
        concat_ws(' ~ ', sides.customer_record_id_a, sides.customer_record_id_b) as review_id,
        least(sides.amount_a, sides.amount_b) as at_stake_amt,
        least(sides.amount_12m_a, sides.amount_12m_b) as at_stake_12m_amt,
        greatest(sides.amount_a, sides.amount_b) as larger_amt,
        greatest(sides.amount_12m_a, sides.amount_12m_b) as larger_12m_amt
    from sides
    cross join basis
),

-- Two customers of several records come once: with the pair that says most.
counted as (
    select
        *,
        count(*) over same_question as record_pair_count,
        row_number() over (
            partition by
                least(customer_id_a, customer_id_b), greatest(customer_id_a, customer_id_b),
                case when is_one_customer then review_id end
            order by match_score desc nulls last, review_id asc nulls last
        ) as question_no
    from measured
    window same_question as (
        partition by
            least(customer_id_a, customer_id_b), greatest(customer_id_a, customer_id_b),
            case when is_one_customer then review_id end
    )
),

final as (
    select
        *,
        row_number() over (
            order by
                at_stake_12m_amt desc nulls last, at_stake_amt desc nulls last, larger_12m_amt desc nulls last,
                larger_amt desc nulls last, open_ticket_count desc nulls last, match_score desc nulls last,
                review_id asc nulls last
        ) as queue_no
    from counted
    where question_no = 1
)

{{ cast_to_contract('final') }}
order by queue_no asc nulls last
