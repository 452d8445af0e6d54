"""流失与挽留: how many customers leave, whom to call first and why, and what became of those on earlier lists."""

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboards.components import (
    contracted,
    filters,
    leaving,
    living,
    money,
    notices,
    panels,
    periods,
    places,
    rows,
    sheets,
)
from dashboards.components.numbers import day
from dashboards.session import session

RISK, CHURN, RFM = "marts.mart_churn_risk", "marts.mart_churn", "marts.mart_customer_rfm"
OF_MONTH = ("churn_rate_ratio", "churn_rate_own_gap_ratio", "churn_contract_ratio")
OF_LISTS = ("list_recovery_ratio", "judged_customer_count", "recovered_customer_count")
LISTED = ("priority_no", "name", "main_reason_code", "value_at_risk_amt", "owner_name", "reason_codes", "region_code",
          "last_order_date", "recency_days", "own_gap_days", "silence_x", "net_sales_12m_amt", "outcome_code",
          "bought_again_date", "customer_id")  # fmt: skip
GRADED = ("priority", "name", "rfm_grade", "leave_score", "leave_rank", "recency_days", "silence_x",
          "frequency_orders", "frequency_change", "monetary_amt", "margin_12m_amt", "leave_probability_ratio",
          "priority_amt", "rfm_grade_fifths", "region_code", "customer_id")  # fmt: skip
LIMIT = 200

rows.follow()
now = session()
say, reader = now.say, now.reader

if not any(map(reader.rows, (RISK, CHURN, RFM))):
    notices.empty(say("notice.no_part_title", name=say("churn.name")), say("notice.no_part"))
    st.stop()

region = places.region("at_risk_customer_count", now)
basis = panels.basis_of("value_at_risk_amt", now)
first, end = periods.whole_month(periods.month_start(reader.as_of, 1), reader.as_of)
today = panels.View(basis, say("card.at_day", day=day(reader.as_of)), region)
month = replace(today, period=living.running(first, now), days={"start": first, "end": end})
where = {} if region is None else {"region_code": region}
money.mixed(basis, say)

if not panels.is_missing_part(CHURN, now):
    panels.heading(say("churn.of_month", month=month.period), (), month, now)
    panels.cards_of(OF_MONTH, month, now)
    with panels.boxed(say("churn.courses"), leaving.RATES, month, now):
        leaving.courses(month, now)

if not panels.is_missing_part(RISK, now):
    panels.heading(say("churn.risk"), ("listed_customer_count", "value_at_risk_amt"), today, now)
    st.caption(say("churn.risk_note"))
    lists = today.rows("listed_customer_count", ["day", "main_reason_code"], now)
    days = [day(at) for at in lists["day"].sort_values(ascending=False).drop_duplicates()]
    reasons = sorted(lists["main_reason_code"].dropna().unique())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        listed = filters.choice(say("churn.list"), days, days[0], str, "risk_list", width=150)
        named = sheets.filtered("main_reason_code", now, say("service.all"))
        reason = filters.choice(say("churn.reason"), ["", *reasons], "", named, "risk_reason", width=190)
    asked = {**where, **basis.only, "listed_date": date.fromisoformat(listed)}
    asked |= {"main_reason_code": reason} if reason else {}
    found = reader.table(RISK, where=asked, order_by=["priority_no"], limit=LIMIT + 1)
    sheets.of_mart(
        leaving.with_owners(found, now), LISTED, now, "churn_risk", table=RISK, title=say("churn.risk"),
        unit=money.unit_of(found, say, now.language), metrics={"value_at_risk_amt": "value_at_risk_amt"},
        is_of_customers=True, limit=LIMIT,
    )  # fmt: skip
    panels.heading(say("churn.outcome"), (), today, now)
    st.caption(say("churn.outcome_note"))
    panels.cards_of(OF_LISTS, today, now)

if not panels.is_missing_part(RFM, now):
    panels.heading(say("churn.priority"), ("graded_customer_count", "disputed_grade_count"), today, now)
    st.caption(say("churn.priority_note"))
    own = panels.basis_of("graded_sales_amt", now)
    graded = reader.table(RFM, where={**where, **own.only} or None, order_by=["priority"], limit=LIMIT + 1)
    unit = money.unit_of(graded, say, now.language)
    sheets.of_mart(graded, GRADED, now, "rfm_priority", table=RFM, title=say("churn.priority"), unit=unit,
                   is_of_customers=True, limit=LIMIT)  # fmt: skip

panels.heading(say("churn.contracts"), (), month, now)
if not panels.is_missing_part(contracted.SERVICES, now):
    contracted.lost(month, now)
panels.heading(say("churn.usage"), contracted.OF_USAGE, today, now)
if not panels.is_missing_part(contracted.USAGE, now):
    contracted.usage(today, now, where)
