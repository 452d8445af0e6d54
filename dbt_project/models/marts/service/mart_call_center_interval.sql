with calls as (
    select
        calls.*,
        thresholds.service_level_sec as sl_threshold_sec,
        thresholds.short_abandon_sec
    from {{ ref('fct_call') }} as calls
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
    where calls.is_offered
),

counted as (
    select
        interval_start_at, interval_start_date, queue_name, sl_threshold_sec, short_abandon_sec,
        count(*) as offered_count,
        count(*) filter (where is_answered) as answered_count,
        count(*) filter (where is_abandoned_in_queue) as abandoned_count,
        count(*) filter (where is_abandoned_in_queue and wait_sec <= short_abandon_sec) as short_abandoned_count,
        count(*) filter (where is_answered and wait_sec <= sl_threshold_sec) as answered_in_threshold_count,
        count(*) filter (where is_abandoned_in_queue and wait_sec <= sl_threshold_sec) as abandoned_in_threshold_count,
        count(*) filter (where is_answered and is_transferred) as transferred_count,
        coalesce(sum(wait_sec) filter (where is_answered), 0) as answered_wait_sec,
        coalesce(sum(handle_sec) filter (where is_answered), 0) as handle_sec
    from calls
    group by interval_start_at, interval_start_date, queue_name, sl_threshold_sec, short_abandon_sec
),

based as (
    select
        *,
        abandoned_count - short_abandoned_count as abandoned_net_count,
        offered_count - short_abandoned_count as offered_net_count,
        offered_count - abandoned_in_threshold_count as offered_patient_count,
        answered_in_threshold_count + abandoned_in_threshold_count as handled_in_threshold_count
    from counted
),

final as (
    select
        *,
        cast(abandoned_count as double) / nullif(offered_count, 0) as abandon_ratio_queued,
        cast(abandoned_net_count as double) / nullif(offered_net_count, 0) as abandon_ratio_net,
        cast(answered_wait_sec as double) / nullif(answered_count, 0) as asa_sec,
        cast(handle_sec as double) / nullif(answered_count, 0) as aht_sec,
        cast(answered_in_threshold_count as double) / nullif(answered_count, 0) as service_level_answered_ratio,
        cast(answered_in_threshold_count as double) / nullif(offered_count, 0) as service_level_offered_ratio,
        cast(answered_in_threshold_count as double) / nullif(offered_net_count, 0) as service_level_net_ratio,
        cast(answered_in_threshold_count as double) / nullif(offered_patient_count, 0) as service_level_patient_ratio,
        cast(handled_in_threshold_count as double) / nullif(offered_count, 0) as service_level_handled_ratio
    from based
)

{{ cast_to_contract('final') }}
