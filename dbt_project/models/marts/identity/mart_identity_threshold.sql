with measured as (
    select
        *,
        true_positive_count + false_positive_count as joined_count,
        true_positive_count + false_negative_count as same_count
    from {{ ref('stg_identity_threshold') }}
),

shares as (
    select
        *,
        cast(true_positive_count as double) / nullif(joined_count, 0) as precision_ratio,
        cast(true_positive_count as double) / nullif(same_count, 0) as recall_ratio
    from measured
),

-- Wilson's interval at 95 %: 1.96 squared is 3.8416.
bounds as (
    select
        *,
        (cast(true_positive_count as double) + 1.9208) / nullif(joined_count + 3.8416, 0) as precision_mid,
        1.96 * sqrt(
            cast(true_positive_count as double) * (joined_count - true_positive_count) / nullif(joined_count, 0) + 0.9604
        ) / nullif(joined_count + 3.8416, 0) as precision_half,
        (cast(true_positive_count as double) + 1.9208) / nullif(same_count + 3.8416, 0) as recall_mid,
        1.96 * sqrt(
            cast(true_positive_count as double) * (same_count - true_positive_count) / nullif(same_count, 0) + 0.9604
        ) / nullif(same_count + 3.8416, 0) as recall_half
    from shares
),

-- Pairs that a score decides: those the model joined, and those it nearly did. Rules do not ask the threshold.
scored as (
    select match_score from {{ ref('stg_identity_links') }}
    where rule = 'model'
    union all
    select match_score from {{ ref('stg_identity_review') }}
    where review_reason = 'uncertain'
),

reached as (
    select
        grid.threshold,
        count(*) filter (where scored.match_score >= grid.threshold) as reached_pair_count
    from (select distinct threshold from measured) as grid
    cross join scored
    group by grid.threshold
),

present as (
    select max(bounds.threshold) as present_threshold, coalesce(max(reached.reached_pair_count), 0) as present_pair_count
    from bounds
    left join reached on bounds.threshold = reached.threshold
    where bounds.is_present
),

final as (
    select
        bounds.*,
        present.present_threshold,
        precision_mid - precision_half as precision_low_ratio,
        precision_mid + precision_half as precision_high_ratio,
        recall_mid - recall_half as recall_low_ratio,
        recall_mid + recall_half as recall_high_ratio,
        coalesce(reached.reached_pair_count, 0) as reached_pair_count,
        coalesce(reached.reached_pair_count, 0) - present.present_pair_count as pair_change_count,
        labelled_pair_count >= 50 as has_enough_labels,
        labelled_pair_count - true_positive_count - false_positive_count - false_negative_count as true_negative_count
    from bounds
    cross join present
    left join reached on bounds.threshold = reached.threshold
)

{{ cast_to_contract('final') }}
order by label_source asc nulls last, threshold asc nulls last
