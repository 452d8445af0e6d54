-- Everybody on today's list of customers at risk is a buyer whose stage is not dormant.
select risk.customer_id
from {{ ref('mart_churn_risk') }} as risk
left join {{ ref('mart_customer_lifecycle') }} as stages on risk.customer_id = stages.customer_id and stages.is_current
where risk.is_newest_list and coalesce(stages.stage_code, 'none') not in ('new', 'regular')
