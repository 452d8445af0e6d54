{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_histories_of_touched_records() }}",
) }}

{%- set attributes = [
    'customer_type', 'full_name', 'phone', 'phone_alt', 'email', 'address', 'tax_number', 'industry', 'size_band', 'region_code',
    'acquisition_source', 'account_manager_employee_id', 'parent_customer_record_id', 'registered_date',
] -%}

-- depends_on: {{ ref('int_customer_records__touched') }}
with every_row as (
    select * from {{ ref('stg_customer_records') }}
),

rows_by_day as (
    select *, {{ full_name() }} as full_name from every_row
    {{ only_touched_records() }}
),

days as (
    {{ newest_rows('rows_by_day', 'customer_record_id, _business_date') }}
),

full_deliveries as (
    select distinct _department, _export, _business_date, _delivers
    from every_row
    where _delivers = 'full'
),

full_days as (
    select
        *,
        lead(_business_date) over (
            partition by _department, _export order by _business_date asc nulls last
        ) as next_full_date
    from full_deliveries
),

seen as (
    select
        days.*,
        full_days.next_full_date,
        {{ fingerprint(attributes) }} as fingerprint,
        lead(days._business_date) over (
            partition by days.customer_record_id order by days._business_date asc nulls last
        ) as next_seen_date
    from days
    left join full_days
        on
            days._department = full_days._department
            and days._export = full_days._export
            and days._business_date = full_days._business_date
            and days._delivers = full_days._delivers
),

-- A record is known until its next day, or until a full delivery comes without it.
bounded as (
    select
        *,
        least(coalesce(next_seen_date, next_full_date), coalesce(next_full_date, next_seen_date)) as known_until
    from seen
),

compared as (
    select
        *,
        lag(fingerprint) over (partition by customer_record_id order by _business_date asc nulls last) as fingerprint_before,
        lag(known_until) over (partition by customer_record_id order by _business_date asc nulls last) as known_before
    from bounded
),

marked as (
    select
        *,
        case when fingerprint = fingerprint_before and known_before = _business_date then 0 else 1 end as is_start
    from compared
),

numbered as (
    select
        *,
        sum(is_start) over (
            partition by customer_record_id order by _business_date asc nulls last
            rows between unbounded preceding and current row
        ) as period_no
    from marked
),

periods as (
    select
        customer_record_id,
        period_no,
        any_value(_issuer) as issuer,
        any_value(source_customer_id) as source_customer_id,
        min_by(_department, _business_date) as department,
        {% for attribute in attributes %}
            any_value({{ attribute }}) as {{ attribute.removeprefix('full_') }},
        {% endfor %}
        min(_business_date) as valid_from,
        case when not bool_or(known_until is null) then max(known_until) end as valid_to,
        bool_or(known_until is null) as is_current,
        any_value(account_manager_employee_id) as account_manager_id,
        min_by(_delivery_id, _business_date) as _delivery_id
    from numbered
    group by customer_record_id, period_no
),

followed as (
    select
        *,
        lead(valid_from) over (partition by customer_record_id order by period_no asc nulls last) as next_valid_from
    from periods
),

final as (
    select
        *,
        case
            when valid_to = next_valid_from then 'changed'
            when valid_to is not null then 'vanished'
        end as ended_by
    from followed
)

{{ cast_to_contract('final') }}
