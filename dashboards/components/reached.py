"""How often customers are reached by all departments, and how much of their wallet is ours. Computes no KPI."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboards.components import filters, money, panels, periods, sheets, trends
from dashboards.session import Session

PRESSURE, WALLETS = "marts.mart_contact_pressure", "marts.mart_share_of_wallet"
OF_MONTH = (
    "contact_collision_ratio", "too_many_touches_ratio", "permission_breach_ratio", "permission_unknown_ratio",
    "unprompted_touch_count", "complaint_touch_count",
)  # fmt: skip
OF_WALLETS = (
    "share_of_wallet_ratio", "wallet_count", "measured_wallet_count", "estimated_wallet_count",
    "above_one_wallet_count", "spend_elsewhere_amt",
)  # fmt: skip
_WEEK = ("name", "unprompted_qty", "outbound_department_count", "is_collision", "is_department_collision",
         "is_complaint_collision", "is_too_many", "breach_qty", "unknown_permission_qty", "marketing_out_qty",
         "sales_out_qty", "service_out_qty", "ticket_follow_up_qty", "touches_in_qty", "region_code",
         "customer_id")  # fmt: skip
_WALLET = ("name", "category_name", "spend_elsewhere_amt", "share_of_wallet_ratio", "sow_source", "sow_measured_x",
           "sow_estimated_ratio", "sow_gap_ppt", "category_spend_amt", "our_sales_12m_amt", "brand_rank",
           "brand_count", "survey_date", "survey_age_days", "not_measured_code", "is_above_one", "region_code",
           "customer_id")  # fmt: skip
_WHICH: Mapping[str, Mapping[str, Any]] = {
    "collision": {"is_collision": True}, "too_many": {"is_too_many": True}, "all": {},
}  # fmt: skip
WEEKS, MONTHS, LIMIT = 12, 6, 200


def pressure(month: panels.View, now: Session, where: Mapping[str, Any]) -> None:
    """Collisions and breaches of a month, their course, and the customers of one week, the most touched first."""
    say = now.say
    panels.cards_of(OF_MONTH, month, now)
    with panels.boxed(say("contact.pressure_trend"), OF_MONTH[:4], month, now):
        trends.courses(OF_MONTH[:4], month, now, periods.month_start(now.reader.as_of, MONTHS))
    monday = now.reader.as_of - timedelta(days=now.reader.as_of.weekday())
    weeks = [str(monday - timedelta(days=7 * back)) for back in range(WEEKS)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        week = filters.choice(say("contact.week"), weeks, weeks[1], lambda code: _week(code, weeks[0], now), "week")
        which = filters.segments(
            say("contact.which"), list(_WHICH), "collision", lambda key: say(f"contact.{key}"), "pressure", quiet=True
        )
    asked = {**where, **_WHICH[which], "week_date": date.fromisoformat(week)}
    found = now.reader.table(PRESSURE, None, asked, ["-unprompted_qty", "customer_id"], LIMIT + 1)
    if found.empty:
        st.caption(say("contact.nobody"))
        return
    sheets.of_mart(found, _WEEK, now, f"pressure_{which}", table=PRESSURE, title=say("contact.pressure"),
                   is_of_customers=True, limit=LIMIT)  # fmt: skip


def wallets(today: panels.View, now: Session, where: Mapping[str, Any]) -> None:
    """What is known of wallets, measured or estimated and said which; the most that is spent elsewhere first."""
    say = now.say
    st.caption(say("contact.wallets_note"))
    money.mixed(today.basis, say)
    panels.cards_of(OF_WALLETS, today, now)
    asked = {**where, **today.basis.only, "is_refused": False}
    order = ["-spend_elsewhere_amt", "customer_id", "category_name"]
    found = now.reader.table(WALLETS, None, asked, order, LIMIT + 1)
    unit = money.unit_of(found, say, now.language)
    sheets.of_mart(
        found, _WALLET, now, "wallets", table=WALLETS, title=say("contact.wallets"), unit=unit,
        metrics={"spend_elsewhere_amt": "spend_elsewhere_amt"}, is_of_customers=True, limit=LIMIT,
    )  # fmt: skip


def _week(code: str, running: str, now: Session) -> str:
    return code + (now.say("app.unfinished") if code == running else "")
