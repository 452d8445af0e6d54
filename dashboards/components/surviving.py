"""What else records say in a field: the values that lost, who says them, since when, and why another one is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboards.components.notices import department_name
from dashboards.components.numbers import day
from dashboards.components.words import plain
from dashboards.i18n import said
from dashboards.session import Session

FIELDS = "core.bridge_customer_field"
_SHOWN = 3


def others(customer_id: str, now: Session, worded: Callable[[str, Any], str]) -> dict[str, str]:
    """Field -> one line of markdown on the values that lost; `worded` says a field's value as the profile does."""
    if not now.reader.has(FIELDS):
        return {}
    where = {"customer_id": customer_id, "is_same_value": False}
    found = now.reader.table(FIELDS, where=where, order_by=["field_name", "precedence"])
    return {str(name): _line(str(name), rows, now, worded) for name, rows in found.groupby("field_name", sort=False)}


def _line(name: str, rows: pd.DataFrame, now: Session, worded: Callable[[str, Any], str]) -> str:
    """另有 A（客服 2026-11-19，未采用：不是最新）；B（…）."""
    values = list(rows.groupby("field_value", sort=False))
    told = [_one(worded(name, value), same, now) for value, same in values[:_SHOWN]]
    if len(values) > _SHOWN:
        told.append(now.say("customer.also_more", n=len(values) - _SHOWN))
    return now.say("customer.also", values=now.say("customer.also_and").join(told))


def _one(value: str, rows: pd.DataFrame, now: Session) -> str:
    first = rows.iloc[0]
    departments = dict.fromkeys(department_name(now.language, code) for code in rows["department"])
    rule = said(now.language, f"enum.lost_by.{first['lost_by']}", str(first["lost_by"]))
    return now.say(
        "customer.also_one",
        value=plain(value),
        departments=plain(now.say("customer.also_with").join(departments)),
        day=plain(day(rows["stated_date"].max())),
        rule=plain(rule),
    )
