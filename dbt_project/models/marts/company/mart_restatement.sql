with version_before as (
    select * from {{ source('plumbing', 'version_before') }}
),

-- In the worlds stand only rows that may differ, so that worlds say by how much a KPI changes and not what it is.
told as (
    select
        kpi, month_start_date, is_whole_company, region_code, currency_code, tax_basis, 0 as world, value,
        numerator, denominator, definition_hash
    from {{ source('plumbing', 'kpi_before') }}
    union all
    select
        kpi, month_start_date, is_whole_company, region_code, currency_code, tax_basis, 6 as world, value,
        numerator, denominator, cast(null as varchar) as definition_hash
    from {{ ref('mart_kpi_home') }}
    union all
    select
        kpi, month_start_date, is_whole_company, region_code, currency_code, tax_basis,
        world, cast(value as decimal(38, 6)) as value,
        cast(null as bigint) as numerator, cast(null as bigint) as denominator,
        cast(null as varchar) as definition_hash
    from {{ ref('mart_restatement_world') }}
),

added as (
    select
        kpi, month_start_date, is_whole_company, region_code, currency_code, tax_basis,
        case when kpi = 'complaint_ratio' then 'ratio' when kpi like '%_amt' then 'amount' else 'count' end as unit,
        max(max(definition_hash)) over (partition by kpi) as hash_before,
        sum(case when world = 0 then value end) as published_value,
        sum(case when world = 6 then value end) as today_value,
        coalesce(sum(case when world = 1 then value end), 0) as sum_1,
        coalesce(sum(case when world = 2 then value end), 0) as sum_2,
        coalesce(sum(case when world = 3 then value end), 0) as sum_3,
        coalesce(sum(case when world = 4 then value end), 0) as sum_4,
        coalesce(sum(case when world = 5 then value end), 0) as sum_5,
        max(case when world = 0 then numerator end) as before_numerator,
        max(case when world = 0 then denominator end) as before_denominator,
        max(case when world = 6 then numerator end) as after_numerator,
        max(case when world = 6 then denominator end) as after_denominator
    from told
    group by kpi, month_start_date, is_whole_company, region_code, currency_code, tax_basis
),

-- What counted nothing before or counts nothing now is a zero. Without rows to compare, the whole change is the definition's.
counted as (
    select
        added.*, coalesce(published_value, 0) as at_0,
        coalesce(today_value, 0) - (sum_5 - sum_1) as at_1,
        coalesce(today_value, 0) - (sum_5 - sum_2) as at_2,
        coalesce(today_value, 0) - (sum_5 - sum_3) as at_3,
        coalesce(today_value, 0) - (sum_5 - sum_4) as at_4,
        coalesce(today_value, 0) as at_5
    from added
    where unit <> 'ratio'
),

-- A ratio's world is its numerator's by its denominator's; one without a denominator is left as the world before it.
ratios as (
    select
        added.*, added.published_value as at_0,
        cast(cast(complaints.at_1 as double) / nullif(cast(orders.at_1 as double), 0) as decimal(38, 6)) as at_1,
        cast(cast(complaints.at_2 as double) / nullif(cast(orders.at_2 as double), 0) as decimal(38, 6)) as at_2,
        cast(cast(complaints.at_3 as double) / nullif(cast(orders.at_3 as double), 0) as decimal(38, 6)) as at_3,
        cast(cast(complaints.at_4 as double) / nullif(cast(orders.at_4 as double), 0) as decimal(38, 6)) as at_4,
        added.today_value as at_5
    from added
    left join counted as complaints
        on
            complaints.kpi = 'complaint_count' and added.month_start_date = complaints.month_start_date
            and added.is_whole_company = complaints.is_whole_company
            and added.region_code is not distinct from complaints.region_code
    left join counted as orders
        on
            orders.kpi = 'order_count' and added.month_start_date = orders.month_start_date
            and added.is_whole_company = orders.is_whole_company
            and added.region_code is not distinct from orders.region_code
    where added.unit = 'ratio'
),

every as (
    select * from counted
    union all
    select * from ratios
),

read_again as (
    select count(*) > 0 as is_read_again from {{ source('plumbing', 'changed_rows') }}
    where is_definition
),

stepped as (
    select
        every.*,
        version_before.state as comparison, version_before.version as before_version,
        version_before.as_of_date as before_as_of_date, read_again.is_read_again,
        case every.unit when 'ratio' then version_before.ratio_hash else version_before.counted_hash end as definition_hash,
        coalesce(every.at_1, every.at_0) as to_1,
        coalesce(every.at_2, every.at_1, every.at_0) as to_2,
        coalesce(every.at_3, every.at_2, every.at_1, every.at_0) as to_3,
        coalesce(every.at_4, every.at_3, every.at_2, every.at_1, every.at_0) as to_4,
        -- 0 without a version before; NULL where a ratio was or is none.
        case when version_before.version is null then 0 when every.at_0 is not null and every.at_5 is not null then 1 end
            as has_change
    from every
    cross join version_before
    cross join read_again
),

final as (
    select
        *,
        concat_ws(
            '|', kpi, cast(month_start_date as varchar), case when is_whole_company then '1' else '0' end,
            coalesce(region_code, '-'), coalesce(currency_code, '-'), coalesce(tax_basis, '-')
        ) as restatement_id,
        case when before_version is not null then at_0 end as before_value, at_5 as after_value,
        before_version is not null
        and (comparison <> 'compared' or is_read_again or hash_before is distinct from definition_hash)
            as is_definition_changed,
        case has_change when 0 then 0 when 1 then to_1 - at_0 end as definition_change,
        case has_change when 0 then 0 when 1 then to_2 - to_1 end as identity_change,
        case has_change when 0 then 0 when 1 then to_3 - to_2 end as corrections_change,
        case has_change when 0 then 0 when 1 then to_4 - to_3 end as late_change,
        case has_change when 0 then 0 when 1 then at_5 - to_4 end as new_change,
        case has_change when 0 then 0 when 1 then at_5 - at_0 end as total_change
    from stepped
)

{{ cast_to_contract('final') }}
