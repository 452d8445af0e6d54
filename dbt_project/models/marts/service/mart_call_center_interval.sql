with counted as (
    select * from {{ ref('int_call_intervals__counted') }}
),

-- An agent is signed in to a queue: work and waiting count there, whichever calls they took.
agents as (
    select
        interval_start_at, interval_start_date,
        coalesce(queue_name, 'none') as queue_name,
        coalesce(sum(duration_sec) filter (where state_code in ('talk', 'hold', 'wrap')), 0) as agent_busy_sec,
        coalesce(sum(duration_sec) filter (where state_code = 'idle'), 0) as agent_idle_sec,
        coalesce(sum(duration_sec) filter (where state_code = 'training'), 0) as agent_training_sec,
        coalesce(sum(duration_sec) filter (where state_code = 'break'), 0) as agent_break_sec
    from {{ ref('fct_agent_state') }}
    group by interval_start_at, interval_start_date, coalesce(queue_name, 'none')
),

-- A caller who met a busy line never came to a queue: lines stand in the row of no queue.
trunks as (
    select
        interval_start_at, interval_start_date,
        'none' as queue_name,
        sum(attempt_count) as attempt_count,
        sum(blocked_count) as blocked_count
    from {{ ref('fct_trunk_interval') }}
    group by interval_start_at, interval_start_date
),

half_hours as (
    select interval_start_at, interval_start_date, queue_name from counted
    union
    select interval_start_at, interval_start_date, queue_name from agents
    union
    select interval_start_at, interval_start_date, queue_name from trunks
),

joined as (
    select
        half_hours.interval_start_at, half_hours.interval_start_date, half_hours.queue_name,
        thresholds.service_level_sec as sl_threshold_sec,
        thresholds.short_abandon_sec,
        rules.sale_days,
        {%- for part in [
            'offered_count', 'answered_count', 'abandoned_count', 'short_abandoned_count', 'answered_in_threshold_count',
            'abandoned_in_threshold_count', 'transferred_count', 'answered_wait_sec', 'handle_sec', 'outbound_count',
            'outbound_answered_count', 'outbound_handle_sec', 'ivr_entered_count', 'ivr_judged_count', 'ivr_contained_count',
            'qa_scored_count', 'qa_judged_count', 'qa_passed_count', 'answer_judged_count', 'answer_correct_count',
            'service_order_count', 'service_margin_order_count', 'service_margin_amt'
        ] %}
            coalesce(counted.{{ part }}, 0) as {{ part }},
        {%- endfor %}
        counted.currency_code,
        -- Nobody signed in, or no figures of the lines: unknown, not none.
        agents.agent_busy_sec + agents.agent_idle_sec + agents.agent_training_sec + agents.agent_break_sec as staffed_sec,
        agents.agent_busy_sec, agents.agent_idle_sec, agents.agent_training_sec, agents.agent_break_sec,
        trunks.attempt_count, trunks.blocked_count
    from half_hours
    cross join {{ source('plumbing', 'thresholds') }} as thresholds
    cross join {{ source('plumbing', 'contact_centre') }} as rules
    left join counted
        on
            half_hours.interval_start_at = counted.interval_start_at
            and half_hours.interval_start_date = counted.interval_start_date
            and half_hours.queue_name = counted.queue_name
    left join agents
        on
            half_hours.interval_start_at = agents.interval_start_at
            and half_hours.interval_start_date = agents.interval_start_date
            and half_hours.queue_name = agents.queue_name
    left join trunks
        on
            half_hours.interval_start_at = trunks.interval_start_at
            and half_hours.interval_start_date = trunks.interval_start_date
            and half_hours.queue_name = trunks.queue_name
),

based as (
    select
        *,
        abandoned_count - short_abandoned_count as abandoned_net_count,
        offered_count - short_abandoned_count as offered_net_count,
        offered_count - abandoned_in_threshold_count as offered_patient_count,
        answered_in_threshold_count + abandoned_in_threshold_count as handled_in_threshold_count,
        answered_count + outbound_answered_count as handled_count,
        staffed_sec - agent_break_sec as agent_available_sec,
        agent_busy_sec + agent_idle_sec as agent_on_line_sec,
        max(offered_count) over (partition by queue_name) > 0 as is_caller_queue
    from joined
),

final as (
    select
        *,
        {%- for name, (part, whole) in {
            'abandon_ratio_queued': ('abandoned_count', 'offered_count'),
            'abandon_ratio_net': ('abandoned_net_count', 'offered_net_count'),
            'asa_sec': ('answered_wait_sec', 'answered_count'),
            'aht_sec': ('handle_sec', 'answered_count'),
            'service_level_answered_ratio': ('answered_in_threshold_count', 'answered_count'),
            'service_level_offered_ratio': ('answered_in_threshold_count', 'offered_count'),
            'service_level_net_ratio': ('answered_in_threshold_count', 'offered_net_count'),
            'service_level_patient_ratio': ('answered_in_threshold_count', 'offered_patient_count'),
            'service_level_handled_ratio': ('handled_in_threshold_count', 'offered_count'),
            'outbound_answer_ratio': ('outbound_answered_count', 'outbound_count'),
            'occupancy_ratio': ('agent_busy_sec', 'agent_available_sec'),
            'occupancy_on_line_ratio': ('agent_busy_sec', 'agent_on_line_sec'),
            'busy_ratio': ('blocked_count', 'attempt_count'),
            'qa_pass_ratio': ('qa_passed_count', 'qa_judged_count'),
        }.items() %}
            cast({{ part }} as double) / nullif({{ whole }}, 0) as {{ name }},
        {%- endfor %}
        cast(answer_correct_count as double) / nullif(answer_judged_count, 0) as answer_correct_ratio
    from based
)

{{ cast_to_contract('final') }}
