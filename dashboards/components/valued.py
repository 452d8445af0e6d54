"""What customers leave after all costs, how they are graded, who rose or fell, and what serving them costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import charts, filters, living, money, panels, periods, rows, sheets
from dashboards.components.numbers import currency_name
from dashboards.reading import Range
from dashboards.session import Session

VALUES, MOVES = "marts.mart_customer_value", "marts.mart_customer_value_month"
SERVED = "marts.mart_customer_cost_to_serve"
#: From what is sold at list price to what is left: the parts, and the levels between them.
STEPS = (
    "gross_amt", "-discount_amt", "-cancelled_amt", "-returned_amt", "=net_sales_amt", "-sales_tax_amt",
    "=net_sales_untaxed_amt", "-cogs_amt", "=margin_amt", "-rebate_amt", "-freight_amt", "-cost_to_serve_amt",
    "-benefit_amt", "=contribution_amt",
)  # fmt: skip
#: The same of all customers, as metrics.
TOTALS = ("=valued_net_sales_amt", "=valued_margin_amt", "-rebate_amt", "-freight_amt", "-cost_to_serve_amt",
          "-loyalty_benefit_amt", "=contribution_amt")  # fmt: skip
TOTAL_WORDS = ("net_sales_untaxed_amt", "margin_amt", "rebate_amt", "freight_amt", "cost_to_serve_amt", "benefit_amt",
               "contribution_amt")  # fmt: skip
OF_VALUES = ("contributing_customer_count", "contribution_amt", "contribution_x", "valued_margin_amt",
             "grade_up_customer_count", "grade_down_customer_count")  # fmt: skip
OF_GRADES = ("contributing_customer_count", "contribution_amt", "cost_to_serve_amt", "graded_first_reply_mean_min",
             "graded_replied_ticket_count")  # fmt: skip
OF_MOVES = ("risen_customer_count", "fallen_customer_count", "movable_customer_count", "fallen_customer_ratio")
OF_CHANNELS = ("channel_cost_amt", "cost_per_interaction_amt", "interaction_count", "costed_interaction_count")
OF_REGIONS = "contribution_amt"
GRADES, MOVEMENTS = ("A", "B", "C"), ("up", "down", "new", "gone", "same")
LIMIT = 200
_VALUE = ("contribution_rank", "name", "value_grade", "grade_movement", "grade_before", "contribution_amt",
          "contribution_x", *(step.lstrip("-=") for step in STEPS[:-1]), "left_out_line_count",
          "interaction_count", "first_reply_mean_min", "region_code", "customer_id")  # fmt: skip
_MOVE = ("month_start_date", "region_code", "grade_before", "value_grade", "grade_movement", "customer_count",
         "contribution_before_amt", "contribution_amt")  # fmt: skip
_SERVED = ("name", "channel_name", "cost_to_serve_amt", "interaction_count", "costed_interaction_count",
           "cost_per_interaction_amt", "last_interaction_date", "region_code", "customer_id")  # fmt: skip


def customers(view: panels.View, now: Session) -> None:
    """What all customers leave together and by grade; then one by one, who contributes most first."""
    panels.cards_of(OF_VALUES, view, now)
    with panels.boxed(now.say("value.waterfall"), [step.lstrip("-=") for step in TOTALS], view, now):
        labels = [sheets.header(name, now) for name in TOTAL_WORDS]
        waterfall({step: view.value(step.lstrip("-="), now) for step in TOTALS}, labels, now, view.basis.currency)
    panels.heading(now.say("value.grades"), OF_GRADES, view, now)
    found = view.beside(OF_GRADES, "value_grade", now, GRADES)
    sheets.of_metrics(
        found,
        now,
        "value_grades",
        title=now.say("value.grades"),
        unit=currency_name(view.basis.currency, now.language).strip(),
    )
    panels.heading(now.say("value.customers_title"), (), view, now)
    _listed(view, now)


def _listed(view: panels.View, now: Session) -> None:
    """Customers of a grade and of a movement; how one of them comes to what is left stands below."""
    say = now.say
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grade = filters.segments(say("value.grade"), ["all", *GRADES], "all", _name("value_grade", now), "grade_abc")
        moved = filters.choice(
            say("value.moved"), ["all", *MOVEMENTS], "all", _name("grade_movement", now), "moved", width=150
        )
    asked = _where(view) | ({} if grade == "all" else {"value_grade": grade})
    asked |= {} if moved == "all" else {"grade_movement": moved}
    found = now.reader.table(VALUES, None, asked, ["contribution_rank", "customer_id"], LIMIT + 1)
    if found.empty:
        st.caption(say("contact.nobody"))
        return
    unit = currency_name(view.basis.currency, now.language).strip()
    sheets.of_mart(found, _VALUE, now, "customer_values", table=VALUES, title=say("value.customers_title"), unit=unit,
                   metrics={"contribution_amt": "contribution_amt"}, is_of_customers=True, limit=LIMIT)  # fmt: skip
    with panels.boxed(say("value.one_waterfall"), (), view, now):
        names = dict(zip(found["customer_id"], found["name"], strict=True))
        one = filters.choice(
            say("value.one"), list(names), found["customer_id"].iloc[0], lambda key: str(names[key]), "one", width=300
        )
        row = found[found["customer_id"] == one].iloc[0]
        labels = [sheets.header(step.lstrip("-="), now) for step in STEPS]
        waterfall({step: row[step.lstrip("-=")] for step in STEPS}, labels, now, view.basis.currency)


def waterfall(steps: Mapping[str, Any], labels: Sequence[str], now: Session, currency: str | None) -> None:
    """Levels as bars from zero, and between them what goes off (`-`), hanging from the level before."""
    values = pd.Series(list(steps.values()), dtype="float64").fillna(0.0)
    numbers, unit = charts.scaled(values, now.language, currency)
    is_off = pd.Series([step.startswith("-") for step in steps])
    below, level = [], 0.0
    for hangs, number in zip(is_off, numbers, strict=True):
        level = level - number if hangs else number
        below.append(max(level, 0.0) if hangs else 0.0)
    kept, off = now.say("value.level"), now.say("value.off")
    frame = pd.DataFrame({"step": labels, "below": below, kept: numbers.mask(is_off), off: numbers.where(is_off)})
    charts.hanging(frame, (kept, off), unit, now.say("value.waterfall"), f"waterfall_{len(frame)}")


def moves(view: panels.View, now: Session) -> None:
    """How many rose and fell, by month; then who had which grade before and has which now, by region."""
    first = periods.month_start(now.reader.as_of, 6)
    recent = replace(view, days={"start": first, "end": now.reader.as_of})
    panels.heading(now.say("value.moves"), OF_MOVES, view, now)
    sheets.of_metrics(living.by_month(OF_MOVES, recent, now), now, "moves", title=now.say("value.moves"))
    asked = {**_where(view), "month_start_date": Range(first, now.reader.as_of)}
    found = now.reader.table(MOVES, None, asked, ["-month_start_date", "region_code", "grade_before", "value_grade"])
    months = list(dict.fromkeys(str(pd.Timestamp(at).date()) for at in found["month_start_date"]))
    if not months:
        st.caption(now.say("contact.nobody"))
        return
    chosen = filters.choice(
        now.say("life.month"), months, months[min(1, len(months) - 1)],
        lambda code: living.running(date.fromisoformat(code), now), "moves_month", width=190,
    )  # fmt: skip
    found = found[pd.to_datetime(found["month_start_date"]) == pd.Timestamp(chosen)]
    sheets.of_mart(found, _MOVE, now, "grade_moves", table=MOVES, title=now.say("value.moves"),
                   unit=currency_name(view.basis.currency, now.language).strip())  # fmt: skip


def served(view: panels.View, now: Session) -> None:
    """Whom it costs most to serve, and through which channel."""
    panels.heading(now.say("value.served"), OF_CHANNELS, view, now)
    found = view.beside(OF_CHANNELS, "channel_code", now).sort_values(OF_CHANNELS[0], ascending=False)
    sheets.of_metrics(
        found,
        now,
        "served",
        title=now.say("value.served"),
        unit=currency_name(view.basis.currency, now.language).strip(),
    )
    asked = _where(view)
    found = now.reader.table(SERVED, None, asked, ["-cost_to_serve_amt", "customer_id", "channel_code"], LIMIT + 1)
    found = rows.named(now.reader, found).assign(channel_name=found[f"channel_name_{now.language}"])
    unit = money.unit_of(found, now.say, now.language)
    sheets.of_mart(found, _SERVED, now, "cost_to_serve", table=SERVED, title=now.say("value.served"), unit=unit,
                   is_of_customers=True, limit=LIMIT)  # fmt: skip


def _where(view: panels.View) -> dict[str, Any]:
    where: dict[str, Any] = {"currency_code": view.basis.currency}
    return where if view.region is None else {**where, "region_code": view.region}


def _name(kind: str, now: Session) -> Any:
    every = now.say("service.all")
    return lambda code: every if code == "all" else (sheets.word(kind, code, now) or code)
