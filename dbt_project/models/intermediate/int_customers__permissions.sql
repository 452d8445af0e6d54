-- Several records of a customer may have said different things: a no of any of them holds.
with final as (
    select
        records.customer_id,
        {%- for channel in ['phone', 'email', 'sms', 'wechat'] %}
            bool_and(permissions.is_allowed) filter (where permissions.channel_code = '{{ channel }}') as is_{{ channel }}_allowed
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('dim_contact_permission') }} as permissions
    inner join {{ ref('bridge_customer_source') }} as records on permissions.customer_record_id = records.customer_record_id
    inner join {{ source('plumbing', 'night') }} as night
        on
            permissions.valid_from_date <= night.as_of_date
            and (permissions.valid_to_date is null or permissions.valid_to_date >= night.as_of_date)
    group by records.customer_id
)

select * from final
