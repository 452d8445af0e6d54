-- The base of a period are the four before it.
with shown as (
    select * from {{ ref('int_contacts__compared') }}
    where contact_count > 0
),

by_lag as (
    select
        period_kind, slice_kind, slice_value, period_start_date, lag_no, history_n,
        cast(sum(contact_count) as double) as contact_count
    from shown
    group by period_kind, slice_kind, slice_value, period_start_date, lag_no, history_n
),

totals as (
    select
        period_kind, slice_kind, slice_value, period_start_date,
        coalesce(sum(contact_count) filter (where lag_no = 0), 0) as total_count,
        coalesce(sum(contact_count) filter (where lag_no between 1 and 4), 0) / 4.0
            as base_total_qty,
        coalesce(sum(contact_count) filter (where lag_no between 1 and history_n), 0) / nullif(max(history_n), 0)
            as history_mean_qty,
        coalesce(sum(contact_count * contact_count) filter (where lag_no between 1 and history_n), 0)
            as history_squares
    from by_lag
    group by period_kind, slice_kind, slice_value, period_start_date
),

reasons as (
    select
        period_kind, slice_kind, slice_value, period_start_date, reason_name, history_n, is_finished,
        coalesce(sum(contact_count) filter (where lag_no = 0), 0) as contact_count,
        coalesce(sum(cast(contact_count as double)) filter (where lag_no > 0), 0) / 4.0 as base_qty
    from shown
    where lag_no <= 4
    group by period_kind, slice_kind, slice_value, period_start_date, reason_name, history_n, is_finished
),

judged as (
    select
        reasons.period_kind, reasons.period_start_date, reasons.is_finished, reasons.slice_kind, reasons.slice_value,
        case when reasons.slice_kind = 'region' and reasons.slice_value <> 'none' then reasons.slice_value end
            as region_code,
        reasons.reason_name, reasons.contact_count, totals.total_count, reasons.history_n,
        rules.spike_z as spike_limit_z, rules.spike_min_contacts,
        reasons.history_n < 4 as is_refused,
        case when reasons.history_n >= 4 then reasons.base_qty end as base_qty,
        case when reasons.history_n >= 4 then totals.base_total_qty end as base_total_qty,
        totals.history_mean_qty,
        case
            when reasons.history_n >= rules.spike_min_periods
                then
                    (totals.total_count - totals.history_mean_qty)
                    / nullif(sqrt(greatest(
                        (totals.history_squares - reasons.history_n * totals.history_mean_qty * totals.history_mean_qty)
                        / nullif(reasons.history_n - 1, 0),
                        totals.history_mean_qty, 1
                    )), 0)
        end as spike_z
    from reasons
    cross join {{ source('plumbing', 'contact_centre') }} as rules
    inner join totals
        on
            reasons.period_kind = totals.period_kind
            and reasons.slice_kind = totals.slice_kind
            and reasons.slice_value = totals.slice_value
            and reasons.period_start_date = totals.period_start_date
),

changed as (
    select
        *,
        contact_count - base_qty as contribution_qty,
        total_count - base_total_qty as change_qty,
        spike_z >= spike_limit_z and total_count >= spike_min_contacts as is_spike
    from judged
),

final as (
    select
        *,
        contribution_qty / nullif(change_qty, 0) as change_share_x,
        100 * contribution_qty / nullif(base_total_qty, 0) as contribution_ppt,
        change_qty / nullif(base_total_qty, 0) as change_x,
        coalesce(change_qty <> 0, false) and row_number() over (
            partition by period_kind, slice_kind, slice_value, period_start_date
            order by
                case when change_qty < 0 then -contribution_qty else contribution_qty end desc nulls last,
                reason_name asc nulls last
        ) = 1 as is_top_reason
    from changed
)

{{ cast_to_contract('final') }}
