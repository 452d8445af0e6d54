-- Halves and quarters are exact in a double: the parts add up to the change without a rest, in every slice of every period.
with periods as (
    select
        period_kind, slice_kind, slice_value, period_start_date,
        sum(contribution_qty) as parts_qty,
        max(change_qty) as change_qty,
        sum(contact_count) as contact_count,
        max(total_count) as total_count
    from {{ ref('mart_contact_reason_change') }}
    group by period_kind, slice_kind, slice_value, period_start_date
),

slices as (
    select period_kind, slice_kind, period_start_date, sum(total_count) as total_count
    from periods
    group by period_kind, slice_kind, period_start_date
)

select period_kind, slice_kind, slice_value, period_start_date, change_qty as wanted, parts_qty as found
from periods
where parts_qty is distinct from change_qty or contact_count <> total_count
union all
select
    slices.period_kind, slices.slice_kind, null as slice_value, slices.period_start_date, company.total_count as wanted,
    slices.total_count as found
from slices
inner join slices as company
    on
        slices.period_kind = company.period_kind
        and slices.period_start_date = company.period_start_date
        and company.slice_kind = 'company'
where slices.total_count <> company.total_count
