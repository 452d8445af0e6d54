with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

parts as (
    select * from ({{ reconciliation_parts() }}) as listed_parts
),

totals as (
    select
        mart_name, measure_name, source_name, currency_code, tax_basis,
        coalesce(sum(part_value) filter (where part_kind = 'source'), 0) as source_value,
        coalesce(sum(part_value) filter (where part_kind = 'left_out'), 0) as left_out_value,
        coalesce(sum(part_value) filter (where part_kind = 'mart'), 0) as mart_value
    from parts
    group by mart_name, measure_name, source_name, currency_code, tax_basis
),

listed as (
    select
        *,
        'total' as row_kind,
        cast(null as varchar) as reason_code, cast(null as varchar) as reason_zh, cast(null as varchar) as reason_en
    from totals
    union all
    select
        mart_name, measure_name, source_name, currency_code, tax_basis, cast(null as decimal(38, 6)) as source_value,
        part_value as left_out_value, cast(null as decimal(38, 6)) as mart_value, 'left_out' as row_kind,
        reason_code, reason_zh, reason_en
    from parts
    where part_kind = 'left_out'
),

final as (
    select
        listed.*, night.as_of_date,
        concat_ws(
            '|', listed.mart_name, listed.measure_name, coalesce(listed.currency_code, '-'), coalesce(listed.tax_basis, '-'),
            coalesce(listed.reason_code, '-')
        ) as reconciliation_id,
        case
            when listed.measure_name like '%_amt' then 'amount'
            when listed.measure_name like '%_qty' then 'quantity'
            else 'count'
        end as measure_kind,
        listed.source_value - listed.left_out_value - listed.mart_value as difference_value,
        listed.source_value - listed.left_out_value - listed.mart_value = 0 as is_reconciled
    from listed
    cross join night
)

{{ cast_to_contract('final') }}
