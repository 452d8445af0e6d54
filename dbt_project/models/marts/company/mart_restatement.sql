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
        numerator, denominator, cast(null as {{ dbt.type_string() }}) as definition_hash
    from {{ ref('mart_kpi_home') }}
    union all
    select
        kpi, month_start_date, is_whole_company, region_code, currency_code, tax_basis,
        world, cast(value as decimal(38, 6)) as value,
        cast(null as bigint) as numerator, cast(null as bigint) as denominator,
        cast(null as {{ dbt.type_string() }}) as definition_hash
    from {{ ref('int_kpis__restated') }}
),

added as (
    select
        kpi, month_start_date, is_whole_company, region_code, currency_code, tax_basis,
        case when kpi = 'complaint_ratio' then 'ratio' when kpi like '%_amt' then 'amount' else 'count' end as unit,
        max(max(definition_hash)) over (partition by kpi) as hash_before,
        sum(case when world = 0 then value end) as published_value,
        sum(case when world = 6 then value end) as today_value,
        {%- for world in range(1, 6) %}
        coalesce(sum(case when world = {{ world }} then value end), 0) as sum_{{ world }},
        {%- endfor %}
        {%- for name, world in (('before', 0), ('after', 6)) %}
        max(case when world = {{ world }} then numerator end) as {{ name }}_numerator,
        max(case when world = {{ world }} then denominator end) as {{ name }}_denominator{{ "," if not loop.last }}
        {%- endfor %}
    from told
    group by kpi, month_start_date, is_whole_company, region_code, currency_code, tax_basis
),

-- What counted nothing before or counts nothing now is a zero. Without rows to compare, the whole change is the definition's.
counted as (
    select
        added.*,
        coalesce(published_value, 0) as at_0,
        {%- for world in range(1, 6) %}
        coalesce(today_value, 0) - (sum_5 - sum_{{ world }}) as at_{{ world }}{{ "," if not loop.last }}
        {%- endfor %}
    from added
    where unit <> 'ratio'
),

-- A ratio's world is its numerator's by its denominator's; one without a denominator is left as the world before it.
ratios as (
    select
        added.*,
        added.published_value as at_0,
        {%- for world in range(1, 5) %}
        cast(
            cast(complaints.at_{{ world }} as double) / nullif(cast(orders.at_{{ world }} as double), 0) as decimal(38, 6)
        ) as at_{{ world }},
        {%- endfor %}
        added.today_value as at_5
    from added
    {%- for name, kpi in (('complaints', 'complaint_count'), ('orders', 'order_count')) %}
    left join counted as {{ name }}
        on
            {{ name }}.kpi = '{{ kpi }}' and added.month_start_date = {{ name }}.month_start_date
            and added.is_whole_company = {{ name }}.is_whole_company
            and added.region_code is not distinct from {{ name }}.region_code
    {%- endfor %}
    where added.unit = 'ratio'
),

every as (
    select * from counted
    union all
    select * from ratios
),

read_again as (
    select count(*) as row_count from {{ source('plumbing', 'changed_rows') }}
    where is_definition
),

-- Where there is no version before, nothing changed; where a ratio was or is none, its change is none either.
stepped as (
    select
        every.*,
        version_before.state as comparison, version_before.version as before_version,
        version_before.as_of_date as before_as_of_date,
        case every.unit when 'ratio' then version_before.ratio_hash else version_before.counted_hash end as definition_hash,
        read_again.row_count > 0 as is_read_again,
        {%- for world in range(6) %}
        case
            when version_before.version is null then 0
            when every.at_0 is not null and every.at_5 is not null
                then coalesce({% for back in range(world, -1, -1) %}every.at_{{ back }}{{ ", " if not loop.last }}{% endfor %})
        end as to_{{ world }}{{ "," if not loop.last }}
        {%- endfor %}
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
        case when before_version is not null then at_0 end as before_value,
        at_5 as after_value,
        before_version is not null and (
            comparison <> 'compared' or is_read_again or hash_before is distinct from definition_hash
        ) as is_definition_changed,
        {%- for part in ('definition', 'identity', 'corrections', 'late', 'new') %}
        to_{{ loop.index }} - to_{{ loop.index0 }} as {{ part }}_change,
        {%- endfor %}
        to_5 - to_0 as total_change
    from stepped
)

{{ cast_to_contract('final') }}
