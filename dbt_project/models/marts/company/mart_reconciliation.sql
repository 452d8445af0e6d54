with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

parts as (
    {{ reconciliation_parts() }}
),

sources as (
    {%- for one in reconciliations() %}
        {{ "union all" if not loop.first }}
        select '{{ one.mart }}' as mart_name, '{{ one.measure }}' as measure_name, '{{ modules.re.findall("[{]([a-z0-9_]+)[}]", one.source)[0] }}' as source_name
    {%- endfor %}
),

reasons as (
    {%- for code, words in left_out_reasons().items() %}
        {{ "union all" if not loop.first }}
        select '{{ code }}' as reason_code, '{{ words[0] }}' as reason_zh, '{{ words[1] }}' as reason_en
    {%- endfor %}
),

totals as (
    select
        mart_name, measure_name, currency_code, tax_basis,
        'total' as row_kind, cast(null as varchar) as reason_code,
        coalesce(sum(part_value) filter (where part_kind = 'source'), 0) as source_value,
        coalesce(sum(part_value) filter (where part_kind = 'left_out'), 0) as left_out_value,
        coalesce(sum(part_value) filter (where part_kind = 'mart'), 0) as mart_value
    from parts
    group by mart_name, measure_name, currency_code, tax_basis
),

listed as (
    select * from totals
    union all
    select
        mart_name, measure_name, currency_code, tax_basis, 'left_out' as row_kind, reason_code,
        cast(null as decimal(38, 6)) as source_value, part_value as left_out_value, cast(null as decimal(38, 6)) as mart_value
    from parts
    where part_kind = 'left_out'
),

final as (
    select
        listed.*, sources.source_name, reasons.reason_zh, reasons.reason_en, night.as_of_date,
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
    inner join sources on listed.mart_name = sources.mart_name and listed.measure_name = sources.measure_name
    left join reasons on listed.reason_code = reasons.reason_code
)

{{ cast_to_contract('final') }}
