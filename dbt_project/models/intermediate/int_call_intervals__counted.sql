-- A call may be checked more than once; checks of calls that are not known belong to no half hour.
with checks as (
    select
        call_id,
        count(*) as qa_scored_count,
        count(is_passed) as qa_judged_count,
        count(*) filter (where is_passed) as qa_passed_count,
        count(is_answer_correct) as answer_judged_count,
        count(*) filter (where is_answer_correct) as answer_correct_count
    from {{ ref('fct_qa_score') }}
    group by call_id
),

calls as (
    select
        calls.*,
        calls.direction = 'inbound' and (calls.is_ivr_only or calls.ivr_path is not null) as is_ivr_entered,
        coalesce(followed.is_matured, false) as is_matured,
        not coalesce(followed.is_called_again, false) as is_contained,
        thresholds.service_level_sec as sl_threshold_sec,
        thresholds.short_abandon_sec
    from {{ ref('fct_call') }} as calls
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
    left join {{ ref('int_calls__followed') }} as followed on calls.call_id = followed.call_id
),

final as (
    select
        calls.interval_start_at, calls.interval_start_date,
        coalesce(calls.queue_name, 'none') as queue_name,
        count(*) filter (where calls.is_offered) as offered_count,
        count(*) filter (where calls.is_offered and calls.is_answered) as answered_count,
        count(*) filter (where calls.is_abandoned_in_queue) as abandoned_count,
        count(*) filter (where calls.is_abandoned_in_queue and calls.wait_sec <= calls.short_abandon_sec)
            as short_abandoned_count,
        count(*) filter (
            where calls.is_offered and calls.is_answered and calls.wait_sec <= calls.sl_threshold_sec
        ) as answered_in_threshold_count,
        count(*) filter (where calls.is_abandoned_in_queue and calls.wait_sec <= calls.sl_threshold_sec)
            as abandoned_in_threshold_count,
        count(*) filter (where calls.is_offered and calls.is_answered and calls.is_transferred) as transferred_count,
        sum(calls.wait_sec) filter (where calls.is_offered and calls.is_answered) as answered_wait_sec,
        sum(calls.handle_sec) filter (where calls.is_offered and calls.is_answered) as handle_sec,
        count(*) filter (where calls.direction = 'outbound') as outbound_count,
        count(*) filter (where calls.direction = 'outbound' and calls.is_answered) as outbound_answered_count,
        sum(calls.handle_sec) filter (where calls.direction = 'outbound' and calls.is_answered) as outbound_handle_sec,
        count(*) filter (where calls.is_ivr_entered) as ivr_entered_count,
        count(*) filter (where calls.is_ivr_entered and calls.is_matured) as ivr_judged_count,
        count(*) filter (where calls.is_ivr_only and calls.is_matured and calls.is_contained) as ivr_contained_count,
        sum(checks.qa_scored_count) as qa_scored_count,
        sum(checks.qa_judged_count) as qa_judged_count,
        sum(checks.qa_passed_count) as qa_passed_count,
        sum(checks.answer_judged_count) as answer_judged_count,
        sum(checks.answer_correct_count) as answer_correct_count,
        sum(sales.order_count) as service_order_count,
        sum(sales.margin_order_count) as service_margin_order_count,
        sum(sales.margin_amt) as service_margin_amt,
        max(sales.currency_code) as currency_code
    from calls
    left join checks on calls.call_id = checks.call_id
    left join {{ ref('int_calls__sales') }} as sales on calls.call_id = sales.call_id
    group by calls.interval_start_at, calls.interval_start_date, coalesce(calls.queue_name, 'none')
)

select * from final
