with terms as (
    select *, coalesce(valid_to_date, date '9999-12-31') as last_date from {{ ref('dim_supplier_product') }}
),

-- A price is compared with the agreed one of the same currency and tax basis; a lead time with the product's or the supplier's.
lines as (
    select
        ordered.*,
        coalesce(ordered.supplier_id, 'unknown') as supplier_key,
        products.unit_name,
        coalesce(terms.lead_time_days, suppliers.lead_time_days) as term_days,
        case
            when ordered.currency_code = terms.currency_code and ordered.tax_basis = terms.tax_basis
                then ordered.ordered_qty * terms.unit_price_amt
        end as term_amt
    from {{ ref('fct_purchase_order_line') }} as ordered
    left join {{ ref('dim_product') }} as products on ordered.product_id = products.product_id
    left join {{ ref('dim_supplier') }} as suppliers on ordered.supplier_id = suppliers.supplier_id
    left join terms
        on
            ordered.supplier_id = terms.supplier_id and ordered.product_id = terms.product_id
            and ordered.ordered_date >= terms.valid_from_date and ordered.ordered_date <= terms.last_date
),

counted as (
    select
        'due' as kind, supplier_key as supplier_id, unit_name, currency_code, tax_basis, promised_date as counted_date,
        received_date <= promised_date as is_on_time, received_qty >= ordered_qty as is_in_full, is_on_time_in_full,
        0 as received_qty, 0 as accepted_qty, cast(0 as double) as unit_price_amt, 0 as taken_days, 0 as term_days,
        0 as charged_amt, 0 as term_amt
    from lines
    where is_due
    union all
    select
        'ordered' as kind, supplier_key as supplier_id, unit_name, currency_code, tax_basis, ordered_date as counted_date,
        false as is_on_time, false as is_in_full, false as is_on_time_in_full, 0 as received_qty, 0 as accepted_qty,
        0 as unit_price_amt, 0 as taken_days, 0 as term_days, ordered_amt as charged_amt, term_amt
    from lines
    where not is_cancelled and term_amt is not null and ordered_amt is not null
    union all
    select
        'taken' as kind, supplier_key as supplier_id, unit_name, currency_code, tax_basis, received_date as counted_date,
        false as is_on_time, false as is_in_full, false as is_on_time_in_full, 0 as received_qty, 0 as accepted_qty,
        0 as unit_price_amt, lead_time_days as taken_days, term_days, 0 as charged_amt, 0 as term_amt
    from lines
    where lead_time_days is not null and term_days is not null
    union all
    select
        'receipt' as kind, coalesce(receipts.supplier_id, 'unknown') as supplier_id, lines.unit_name, lines.currency_code,
        lines.tax_basis, receipts.received_date as counted_date, false as is_on_time, false as is_in_full,
        false as is_on_time_in_full, receipts.received_qty, receipts.accepted_qty, lines.unit_price_amt, 0 as taken_days,
        0 as term_days, 0 as charged_amt, 0 as term_amt
    from {{ ref('fct_purchase_receipt') }} as receipts
    inner join lines on receipts.purchase_order_line_id = lines.purchase_order_line_id
),

added as (
    select
        cast(date_trunc('month', counted_date) as date) as month_date,
        supplier_id, unit_name, currency_code, tax_basis,
        count(*) filter (where kind = 'due') as due_line_count,
        count(*) filter (where is_on_time) as on_time_line_count,
        count(*) filter (where kind = 'due' and is_in_full) as in_full_line_count,
        count(*) filter (where is_on_time_in_full) as otif_line_count,
        sum(received_qty) as received_qty,
        sum(accepted_qty) as accepted_qty,
        sum(received_qty * cast(unit_price_amt as double)) as received_amt,
        sum(accepted_qty * cast(unit_price_amt as double)) as accepted_amt,
        count(*) filter (where kind = 'taken') as timed_line_count,
        sum(taken_days) as lead_time_total_days,
        sum(term_days) as term_total_days,
        count(*) filter (where kind = 'ordered') as priced_line_count,
        sum(charged_amt) as charged_amt,
        sum(term_amt) as term_amt
    from counted
    group by cast(date_trunc('month', counted_date) as date), supplier_id, unit_name, currency_code, tax_basis
),

rated as (
    select
        added.*,
        added.received_qty - added.accepted_qty as rejected_qty,
        added.otif_line_count / nullif(cast(added.due_line_count as double), 0) as supplier_otif_ratio,
        cast(added.due_line_count as double) as due_n
    from added
),

final as (
    select
        rated.*,
        suppliers.supplier_name,
        last_day(rated.month_date) > night.as_of_date as is_unfinished,
        rated.on_time_line_count / nullif(cast(rated.due_line_count as double), 0) as supplier_on_time_ratio,
        rated.in_full_line_count / nullif(cast(rated.due_line_count as double), 0) as supplier_in_full_ratio,
        {{ wilson_bound('rated.supplier_otif_ratio', 'rated.due_n', '-') }} as supplier_otif_ratio_lo,
        {{ wilson_bound('rated.supplier_otif_ratio', 'rated.due_n', '+') }} as supplier_otif_ratio_hi,
        rated.due_line_count < rules.min_lines as is_few_lines,
        rated.accepted_amt / nullif(rated.received_amt, 0) as accept_ratio,
        rated.lead_time_total_days / nullif(cast(rated.timed_line_count as double), 0) as lead_time_mean_days,
        rated.term_total_days / nullif(cast(rated.timed_line_count as double), 0) as term_mean_days,
        cast(rated.charged_amt as double) / nullif(cast(rated.term_amt as double), 0) as price_to_term_x
    from rated
    cross join {{ source('plumbing', 'night') }} as night
    cross join {{ source('plumbing', 'supply') }} as rules
    left join {{ ref('dim_supplier') }} as suppliers on rated.supplier_id = suppliers.supplier_id
)

{{ cast_to_contract('final') }}
