{#- The KPIs that are counted by month, each defined here once: `orders` are rows of orders or of their lines (an order has a buyer
    where any of its lines has one), `tickets` of tickets, `goals` of orders with their goal, all with what `monthly_kpi` asks for.
    `by`: a column that keeps everything apart. -#}
{% macro monthly_kpis(orders, tickets, goals, by=none) -%}
    {{ monthly_kpi(orders, 'net_sales_amt', 'sum(net_sales_amt)', is_amount=true, by=by) }}
    union all
    {{ monthly_kpi(orders, 'order_count', 'count(distinct order_id)', by=by) }}
    union all
    {{ monthly_kpi(orders, 'buying_customer_count', 'count(distinct buyer_id)', by=by) }}
    union all
    {{ monthly_kpi(orders, 'new_customer_count', 'count(case when is_first_of_customer then 1 end)', by=by) }}
    union all
    {{ monthly_kpi(tickets, 'ticket_count', 'count(*)', by=by) }}
    union all
    {{ monthly_kpi(tickets, 'complaint_count', "count(case when ticket_type = 'complaint' then 1 end)", by=by) }}
    union all
    {{ monthly_kpi(goals, 'margin_amt', 'sum(goal_margin_amt)', is_amount=true, of='goal_code', by=by) }}
    union all
    {{ monthly_kpi(goals, 'customer_count', 'count(distinct known_customer_id)', of='goal_code', by=by) }}
{%- endmacro %}
