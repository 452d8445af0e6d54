with night as (
    select as_of_date from {{ source('plumbing', 'night') }}
),

evidence as (
    select * from ({{ evidence_parts('assessment') }}) as found
),

valued as (
    select
        items.*, night.as_of_date,
        evidence.query_name, evidence.part_value as numerator, evidence.whole_value as denominator, evidence.n_count,
        evidence.part_value / nullif(evidence.whole_value, 0) as answer_value,
        coalesce(evidence.n_count, 0) < items.least_n or evidence.part_value / nullif(evidence.whole_value, 0) is null
            as is_refused,
        said.answer_code as said_code, said.answered_by as said_by, said.answered_date as said_date, said.note as said_note
    from {{ ref('capability_items') }} as items
    cross join night
    left join evidence on items.evidence_code = evidence.evidence_code
    left join {{ source('plumbing', 'answers') }} as said on items.item_code = said.item_code
),

-- A value that is better when lower is compared with its sign turned, and so are its thresholds.
judged as (
    select
        *,
        case when is_lower_better then -answer_value else answer_value end as compared,
        case when is_lower_better then -yes_from else yes_from end as yes_at,
        case when is_lower_better then -partly_from else partly_from end as partly_at
    from valued
),

answered as (
    select
        *,
        case
            when answered_by = 'out_of_scope' then null
            when answered_by = 'a_person_answers' then said_code
            when is_refused then 'no_data'
            when compared >= yes_at and not is_partly_at_best then 'yes'
            when compared >= partly_at then 'partly'
            else 'no'
        end as answer_code,
        case
            when value_form = 'share' then cast(cast(round(100 * answer_value, 1) as decimal(18, 1)) as varchar) || ' %'
            else cast(cast(round(answer_value, 2) as decimal(18, 2)) as varchar)
        end as value_text
    from judged
),

final as (
    select
        *,
        framework_code || '.' || item_code as assessment_id,
        case
            when value_form = 'share' and denominator = n_count and answer_value is not null
                then greatest({{ wilson_bound('answer_value', 'n_count', '-') }}, 0)
        end as value_lo,
        case
            when value_form = 'share' and denominator = n_count and answer_value is not null
                then least({{ wilson_bound('answer_value', 'n_count', '+') }}, 1)
        end as value_hi,
        case
            when answered_by = 'computed' and not is_refused
                then replace(replace(evidence_zh, '{value}', value_text), '{n}', cast(n_count as varchar))
            when answered_by = 'computed'
                then '数据不足：n=' || cast(coalesce(n_count, 0) as varchar) || '，至少需要 ' || cast(least_n as varchar)
        end as evidence_text_zh,
        case
            when answered_by = 'computed' and not is_refused
                then replace(replace(evidence_en, '{value}', value_text), '{n}', cast(n_count as varchar))
            when answered_by = 'computed'
                then 'Too few cases: n=' || cast(coalesce(n_count, 0) as varchar) || ', at least ' || cast(least_n as varchar)
        end as evidence_text_en
    from answered
)

{{ cast_to_contract('final') }}
