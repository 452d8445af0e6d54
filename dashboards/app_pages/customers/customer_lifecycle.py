"""客户生命周期: where customers stand, where they went, what their orders were for, and who of them stayed."""

from dataclasses import replace

import streamlit as st

from dashboards.components import living, money, notices, panels, periods, places, sheets
from dashboards.components.numbers import currency_name, day
from dashboards.session import session

STAGES, GOALS, KEPT = "marts.mart_customer_lifecycle", "marts.mart_goal_month", "marts.mart_revenue_retention"
OF_MONTH = (
    "active_customer_count", "new_buyer_count", "lifecycle_conversion_ratio", "win_back_ratio", "repurchase_ratio",
    "net_revenue_retention_3m_x",
)  # fmt: skip
REVENUE = ("net_revenue_retention_3m_x", "revenue_now_3m_amt", "revenue_then_3m_amt", "net_revenue_retention_x",
           "revenue_now_amt", "revenue_then_amt")  # fmt: skip
GOAL_ROWS = ("region_code", "goal_code", "order_count", "customer_count", "net_sales_untaxed_amt", "goal_margin_amt",
             "uncosted_line_count")  # fmt: skip
KEPT_ROWS = ("month_start_date", "window_months", "region_code", "base_customer_count", "revenue_then_amt",
             "revenue_now_amt", "net_revenue_retention_x")  # fmt: skip
PAST = 12

now = session()
say, reader = now.say, now.reader

if not reader.rows(STAGES):
    notices.empty(say("notice.no_part_title", name=say("life.name")), say("notice.no_part"))
    st.stop()

with st.container(horizontal=True, vertical_alignment="top"):
    first = living.month_asked(PAST, "life_month", now)
    region = places.region("stage_customer_count", now)

first, end = periods.whole_month(first, reader.as_of)
month = living.running(first, now)
basis = panels.basis_of("revenue_now_amt", now)
today = panels.View(basis, say("card.at_day", day=day(reader.as_of)), region)
view = replace(today, period=month, days={"start": first, "end": end})

panels.heading(month, (), view, now)
panels.cards_of(OF_MONTH, view, now)

left, right = st.columns([6, 5])
with left, panels.boxed(say("life.stages"), living.TIMES, today, now):
    living.stages(today, now)
with right, panels.boxed(f"{say('life.ways')} · {month}", living.WAYS, view, now):
    st.caption(say("life.ways_note"))
    living.ways(view, now)

if "retention_ratio" in reader.metrics:
    panels.heading(say("life.cohorts"), living.COHORT, today, now)
    living.triangle(today, now)

if reader.rows(KEPT):
    panels.heading(say("life.revenue"), REVENUE, today, now)
    where = {**basis.only, **({} if region is None else {"region_code": region})}
    found = reader.table(KEPT, where=where or None, order_by=["-month_start_date", "window_months", "region_code"])
    unit = money.unit_of(found, say, now.language)
    recent = replace(today, days={"start": periods.month_start(reader.as_of, PAST), "end": reader.as_of})
    sheets.of_metrics(living.by_month(REVENUE, recent, now), now, "revenue", title=say("life.revenue"), unit=unit)
    st.caption(say("life.revenue_note"))
    sheets.of_mart(found, KEPT_ROWS, now, "revenue_kept", table=KEPT, title=say("life.revenue"), unit=unit)

if not panels.is_missing_part(GOALS, now):
    panels.heading(say("life.goals"), living.GOAL, today, now)
    only = {"currency_code": basis.currency}
    with st.container(border=True):
        living.goals(replace(today, only=only), now)
    found = reader.table(GOALS, where={"month_start_date": first, **only}, order_by=["region_code", "goal_code"])
    found = found if region is None else found[found["region_code"] == region]
    st.caption(f"{say('life.goals_note')} {month}")
    told = {"order_count": "goal_order_count", "customer_count": "goal_customer_count",
            "net_sales_untaxed_amt": "goal_sales_untaxed_amt", "goal_margin_amt": "goal_margin_amt",
            "uncosted_line_count": "uncosted_line_count"}  # fmt: skip
    sheets.of_mart(found, GOAL_ROWS, now, "goals_of_month", table=GOALS, title=say("life.goals"),
                   unit=currency_name(basis.currency, now.language), metrics=told)  # fmt: skip
