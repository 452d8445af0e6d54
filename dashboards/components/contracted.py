"""Customers under contract: which service loses them, why contracts end, and whose use falls. Computes no KPI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboards.components import filters, money, panels, periods, rows, sheets
from dashboards.components.numbers import currency_name
from dashboards.session import Session

SERVICES, REASONS = "marts.mart_churn_service", "marts.mart_churn_reason"
USAGE = "marts.mart_usage_change"
OF_SERVICES = ("churn_service_ratio", "service_lost_customer_count", "service_customer_count")
OF_REASONS = ("ended_contract_count", "lost_monthly_amt")
OF_USAGE = ("usage_falling_ratio", "usage_judged_count", "usage_refused_count", "usage_change_median_x")
_USAGE = ("name", "contract_id", "service_name", "usage_code", "usage_change_x", "usage_z", "falling_weeks",
          "silent_weeks", "usage_qty_median", "recent_qty_mean", "unit_name", "monthly_amt", "week_count",
          "history_week_count", "contract_status", "refused_reason", "last_usage_date", "region_code",
          "customer_id")  # fmt: skip
_WHICH: Mapping[str, Mapping[str, Any]] = {
    "falling": {"is_falling": True}, "judged": {"is_refused": False}, "refused": {"is_refused": True},
}  # fmt: skip
MONTHS, LIMIT = 12, 200


def lost(month: panels.View, now: Session) -> None:
    """Services of a month with the customers they lost, and why contracts of twelve months ended."""
    say = now.say
    year = replace(month, days={"start": periods.month_start(now.reader.as_of, MONTHS), "end": month.days["end"]})
    year = replace(year, basis=panels.basis_of("lost_monthly_amt", now))
    left, right = st.columns(2)
    with left, panels.boxed(f"{say('churn.services')} · {month.period}", OF_SERVICES, month, now):
        found = month.beside(OF_SERVICES, "service_name", now)
        few = [panels.few(number, now) for number in found[OF_SERVICES[2]]]
        sheets.of_metrics(found.assign(note=few), now, "lost_services", title=say("churn.services"))
    with right, panels.boxed(f"{say('churn.reasons')} · {say('home.periods.m12')}", OF_REASONS, year, now):
        found = year.beside(OF_REASONS, "reason_name", now).sort_values(OF_REASONS[0], ascending=False)
        unit = currency_name(year.basis.currency, now.language).strip()
        sheets.of_metrics(found, now, "end_reasons", title=say("churn.reasons"), unit=unit)


def usage(today: panels.View, now: Session, where: Mapping[str, Any]) -> None:
    """Contracts by how their use changes, those whose use falls most first; refusals are listed with their reason."""
    say = now.say
    st.caption(say("churn.usage_note"))
    panels.cards_of(OF_USAGE, today, now)
    which = filters.segments(
        say("contact.which"), list(_WHICH), "falling", lambda key: say(f"churn.{key}"), "usage", quiet=True
    )
    order = ["usage_change_x", "-monthly_amt", "contract_id", "usage_code"]
    found = now.reader.table(USAGE, None, {**where, **_WHICH[which]}, order, LIMIT + 1)
    if found.empty:
        st.caption(say("contact.nobody"))
        return
    sheets.of_mart(
        rows.named(now.reader, found), _USAGE, now, f"usage_{which}", table=USAGE, title=say("churn.usage"),
        unit=money.unit_of(found, say, now.language), is_of_customers=True, limit=LIMIT,
    )  # fmt: skip
