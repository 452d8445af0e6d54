with employees as (
    select region_code from {{ ref('dim_employee') }}
),

customers as (
    select region_code from {{ ref('bridge_customer_source') }}
),

lines as (
    select region_code from {{ ref('fct_order_line') }}
),

named as (
    select region_code from employees
    union
    select region_code from customers
    union
    select region_code from lines
),

words as (
    select * from {{ ref('region_names') }}
),

final as (
    select
        words.region_code, words.region_name_zh, words.region_name_en, false as is_derived
    from words
    union all
    select
        named.region_code, named.region_code as region_name_zh, named.region_code as region_name_en,
        true as is_derived
    from named
    anti join words on named.region_code = words.region_code
    where named.region_code is not null
)

{{ cast_to_contract('final') }}
