with named as (
    select channel_code from {{ ref('fct_order_line') }}
    union
    select channel_code from {{ ref('fct_ticket') }}
    union
    select channel_code from {{ ref('fct_survey') }}
    union
    select channel_code from {{ ref('dim_campaign') }}
    union
    select channel_code from {{ ref('dim_channel_cost') }}
    union
    select channel_code from {{ ref('dim_channel_fee') }}
    union
    select channel_code from {{ ref('fct_interaction') }}
    union
    select channel_code from {{ ref('dim_contact_permission') }}
),

words as (
    select * from {{ ref('channel_names') }}
),

final as (
    select channel_code, channel_name_zh, channel_name_en, is_sales, is_contact, false as is_derived
    from words
    union all
    select
        named.channel_code, named.channel_code as channel_name_zh, named.channel_code as channel_name_en,
        cast(null as boolean) as is_sales, cast(null as boolean) as is_contact, true as is_derived
    from named
    anti join words on named.channel_code = words.channel_code
    where named.channel_code is not null
)

{{ cast_to_contract('final') }}
