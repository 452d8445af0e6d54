"""Customers who leave: shares by month, and how the lists of those at risk read. Computes no KPI."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dashboards.components import living, panels, periods, traffic
from dashboards.session import Session

RATES = ("churn_rate_ratio", "churn_rate_own_gap_ratio", "churn_contract_ratio")
MONTHS = 12
EMPLOYEES = "core.dim_employee"


def courses(view: panels.View, now: Session) -> None:
    """A line for each way to say that customers left, by month; the running month says that it is not over."""
    first = periods.month_start(now.reader.as_of, MONTHS)
    seen = replace(view, days={"start": first, "end": now.reader.as_of})
    labels = {name: now.reader.card(name, now.language).label for name in panels.known(RATES, now)}
    found = seen.beside(RATES, "month", now).sort_values("month").rename(columns=labels)
    shares = {label: (found[label].astype("float64") * 100).round(1) for label in labels.values()}
    names = [living.running(pd.Timestamp(at).date(), now) for at in found["month"]]
    traffic.courses(
        pd.DataFrame({"month": names, **shares}), list(labels.values()), "%", now.say("churn.courses_alt"), "churn"
    )


def with_owners(found: pd.DataFrame, now: Session) -> pd.DataFrame:
    """The rows with the owner's name instead of a staff number; nobody's customers are said to be in the pool."""
    pool = now.say("churn.pool")
    if not now.reader.has(EMPLOYEES):
        return found.assign(owner_name=found["employee_id"].fillna(pool))
    numbers = found["employee_id"].dropna().unique().tolist()
    staff = now.reader.table(EMPLOYEES, ["employee_id", "employee_name"], {"employee_id": numbers})
    names = dict(zip(staff["employee_id"], staff["employee_name"], strict=True))
    return found.assign(owner_name=[names.get(number) or pool for number in found["employee_id"]])
