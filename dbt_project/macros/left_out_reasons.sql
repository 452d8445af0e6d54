{#- Why rows of a source are not in a mart: code, words in Chinese and in English. -#}
{% macro left_out_reasons() -%}
{{ return({
    "not_counted": ["已取消或已退回的订单行", "cancelled or returned lines"],
    "cancelled": ["已取消", "cancelled"],
    "unknown_customer": ["客户未识别（孤立记录）", "customers nobody knows (orphans)"],
    "unknown_campaign": ["活动未登记（孤立记录）", "campaigns nobody knows (orphans)"],
    "unknown_product": ["商品未登记", "products nobody knows"],
    "other_basis": ["其他币种或税基", "another currency or tax basis"],
    "after_the_night": ["晚于数据截止日", "later than the night"],
    "outside_the_calendar": ["日期不在日历内", "days outside the calendar"],
    "before_the_months_shown": ["早于所示月份", "before the months shown"],
    "before_the_window": ["不在统计窗口内", "outside the window"],
    "settled": ["已核销", "settled by payments"],
    "not_due_yet": ["承诺日未到", "not promised yet"],
    "not_offered": ["未转人工的来电", "calls never offered to a person"],
    "not_won": ["未赢单", "not won"],
    "nobodys": ["无负责人", "without a responsible person"],
    "still_running": ["仍在执行或已续签", "still running, or renewed"],
    "ended": ["已结束的合同", "contracts that ended"],
    "closed": ["已关闭的商机", "closed opportunities"],
    "taken_back": ["已撤回的阶段变更", "stage changes taken back"],
    "no_stage": ["不在漏斗阶段内", "outside the stages of the funnel"],
    "no_contract": ["没有接入约定的文件", "files no contract knows"],
    "replaced_or_held": ["被替换或暂缓的到件", "deliveries replaced or on hold"],
}) }}
{%- endmacro %}
