"""Why KPIs changed since the version before: a waterfall, everybody's parts, the deliveries behind. Counts no part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import charts, filters, notices, tables
from dashboards.components.numbers import MISSING, count, day, is_missing, written
from dashboards.components.numbers import month as month_named
from dashboards.i18n import said
from dashboards.session import Session

PARTS_OF = "marts.mart_restatement"
DELIVERIES = "marts.mart_restatement_delivery"
PARTS = ("definition_change", "identity_change", "corrections_change", "late_change", "new_change")
COMPANY = "company"
LISTED = 200
_DELIVERED = ("part", "fact", "export", "row_count", "withdrawn_row_count", "first_happened_date",
              "last_happened_date", "net_sales_change_amt", "delivery_id")  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """What is looked at: a month of a place, and one KPI of it by its row's id. `found` are the place's rows."""

    found: pd.DataFrame
    month: date
    row: Mapping[Any, Any]


def versions(row: Mapping[Any, Any], now: Session) -> str:
    """Which version is compared with which, and how; in a sentence."""
    reader, say = now.reader, now.say
    here = {"version": reader.version.id, "day": day(reader.as_of)}
    if row["comparison"] in ("first", "unreadable"):
        return say(f"restatement.{row['comparison']}", **here)
    before = {"before": row["before_version"], "before_day": day(row["before_as_of_date"])}
    return say(f"restatement.{row['comparison']}", **here, **before)


def label(kpi: str, now: Session) -> str:
    """A KPI's name: its metric's, and of a goal's the goal with what is counted."""
    if kpi in now.reader.metrics:
        return now.reader.card(kpi, now.language).label
    for part in ("margin_amt", "customer_count"):
        goal = kpi.removeprefix("goal_").removesuffix(f"_{part}")
        if kpi == f"goal_{goal}_{part}":
            joint = "·" if now.language == "zh" else ": "
            return said(now.language, f"enum.goal_code.{goal}", goal) + joint + now.say(f"restatement.goal_{part}")
    return kpi


def chosen(now: Session) -> Chosen:
    """Ask for place, month and KPI; what changed stands first in each list."""
    say, every = now.say, now.reader.table(PARTS_OF)
    every = every.assign(is_changed=(every[[*PARTS, "total_change"]].fillna(0) != 0).any(axis="columns"))
    every["month_start_date"] = pd.to_datetime(every["month_start_date"]).dt.date
    with st.container(horizontal=True, vertical_alignment="bottom"):
        places = _places(every)
        place = filters.choice(say("home.region"), places, places[0], lambda one: _place(one, now), "restated_place")
        is_there = every["is_whole_company"] if place == COMPANY else every["region_code"].eq(place)
        found = every[is_there.fillna(value=False).astype(bool)]
        months = [f"{one:%Y-%m}" for one in sorted(set(found["month_start_date"]), reverse=True)]
        picked = filters.choice(say("restatement.month"), months, months[0], lambda one: _month(one, now), "month")
        month = date.fromisoformat(f"{picked}-01")
        rows = _ordered(found[found["month_start_date"] == month])
        ids = {f"{row['kpi']} {_basis(row)}".strip(): row for row in rows.to_dict("records")}
        names = {one: _row_name(row, now) for one, row in ids.items()}
        kpi = filters.choice(say("restatement.kpi"), list(ids), next(iter(ids)), lambda one: names[one], "kpi", 260)
    return Chosen(found, month, ids[kpi])


def _places(every: pd.DataFrame) -> list[str]:
    regions = sorted(set(every["region_code"].dropna()))
    return [COMPANY, *regions] if every["is_whole_company"].any() else regions


def _place(code: str, now: Session) -> str:
    return now.say("app.scope_all") if code == COMPANY else said(now.language, f"enum.region_code.{code}", code)


def _month(code: str, now: Session) -> str:
    return month_named(date.fromisoformat(f"{code}-01"), now.language)


def _basis(row: Mapping[Any, Any]) -> str:
    return " ".join(str(row[name]) for name in ("currency_code", "tax_basis") if not is_missing(row[name]))


def _row_name(row: Mapping[Any, Any], now: Session) -> str:
    """The KPI, with currency and tax basis where it is an amount."""
    if is_missing(row["currency_code"]):
        return label(str(row["kpi"]), now)
    tax = now.say(f"app.{row['tax_basis']}") if row["tax_basis"] in ("included", "excluded") else ""
    inside = ("，" if now.language == "zh" else ", ").join(filter(None, (str(row["currency_code"]), tax)))
    name = label(str(row["kpi"]), now)
    return f"{name}（{inside}）" if now.language == "zh" else f"{name} ({inside})"


def _ordered(found: pd.DataFrame) -> pd.DataFrame:
    """What was restated first, then what is new, then what stayed; the larger change first."""
    is_restated = (found[list(PARTS[:-1])].fillna(0) != 0).any(axis="columns")
    ranked = found.assign(is_restated=is_restated, size=found["total_change"].abs())
    return ranked.sort_values(["is_restated", "is_changed", "kpi"], ascending=[False, False, True], kind="stable")


def waterfall(row: Mapping[Any, Any], now: Session) -> None:
    """Before, the five parts hanging between, after; the axis begins near them, for a part may be small."""
    say = now.say
    if is_missing(row["before_value"]) or is_missing(row["total_change"]):
        st.caption(say("restatement.no_change_told"))
        return
    steps = [float(row["before_value"]), *(float(row[part]) for part in PARTS), float(row["after_value"])]
    numbers, unit = _scaled(pd.Series(steps), str(row["unit"]), row["currency_code"], now)
    levels = [numbers.iloc[0]]
    for number in numbers.iloc[1:-1]:
        levels.append(levels[-1] + number)
    below = [0.0, *(min(a, b) for a, b in pairwise(levels)), 0.0]
    is_part = pd.Series([False, *(True for _ in PARTS), False])
    level, change = say("restatement.level"), say("restatement.change")
    names = [say("restatement.before"), *(say(f"restatement.{part}") for part in PARTS), say("restatement.after")]
    frame = pd.DataFrame(
        {"step": names, "below": below, level: numbers.mask(is_part), change: numbers.where(is_part).abs()}
    )
    spread = max(levels) - min(levels)
    least = float(max(0, int(min(levels) - spread))) if spread else 0.0
    charts.hanging(frame, (level, change), unit, say("restatement.waterfall"), "restated", least)
    if least:
        st.caption(say("restatement.axis"))


def _scaled(values: pd.Series, unit: str, currency: Any, now: Session) -> tuple[pd.Series, str]:
    if unit == "amount":
        return charts.scaled(values, now.language, currency)
    return (values * 100, "%") if unit == "ratio" else (values, "")


def sentence(row: Mapping[Any, Any], now: Session) -> str:
    """Before, after and the change of one KPI, and whether it was defined otherwise."""
    told = {name: _written(row, name, now) for name in ("before_value", "after_value", "total_change")}
    text = now.say("restatement.sentence", name=_row_name(row, now), **told)
    return f"{text} {now.say('restatement.redefined')}" if row["is_definition_changed"] else text


def _written(row: Mapping[Any, Any], name: str, now: Session) -> str:
    value, unit = row[name], str(row["unit"])
    if is_missing(value):
        return MISSING
    currency = None if is_missing(row["currency_code"]) else str(row["currency_code"])
    if unit == "ratio" and name.endswith("_change"):
        return now.say("change.points", n=f"{float(value) * 100:+,.2f}") if value else "0"
    text = written(value, unit, now.language, currency)
    return f"+{text}" if name.endswith("_change") and value > 0 else "0" if not value else text


def of_month(view: Chosen, now: Session) -> None:
    """All KPIs of the month with their parts, the restated first."""
    rows = _ordered(view.found[view.found["month_start_date"] == view.month])
    title = now.say("restatement.of_month", month=month_named(view.month, now.language))
    st.subheader(title, anchor=False)
    _table(rows, now, "restated_month", title)


def of_other_months(view: Chosen, now: Session) -> None:
    """KPIs of other months that are otherwise than the version before said."""
    rows = view.found[view.found["is_changed"] & (view.found["month_start_date"] != view.month)]
    title = now.say("restatement.other_months")
    st.subheader(title, anchor=False)
    if rows.empty:
        st.caption(now.say("restatement.no_other_months"))
        return
    ordered = _ordered(rows).sort_values("month_start_date", ascending=False, kind="stable")
    _table(ordered.head(LISTED), now, "restated_others", title, with_month=True)
    if len(ordered) > LISTED:
        st.caption(now.say("app.more_rows", shown=LISTED, total=count(len(ordered), now.language)))


def _table(rows: pd.DataFrame, now: Session, key: str, title: str, *, with_month: bool = False) -> None:
    say = now.say
    told = [
        {
            **({say("restatement.month"): month_named(row["month_start_date"], now.language)} if with_month else {}),
            say("restatement.kpi"): _row_name(row, now),
            say("restatement.before"): _written(row, "before_value", now),
            **{say(f"restatement.{part}"): _written(row, part, now) for part in PARTS},
            say("restatement.total_change"): _written(row, "total_change", now),
            say("restatement.after"): _written(row, "after_value", now),
        }
        for row in rows.to_dict("records")
    ]
    tables.shown(pd.DataFrame(told), now.language, say, key, title=title)


def deliveries(now: Session) -> None:
    """The files that state what differs, corrections and late ones first."""
    say, language = now.say, now.language
    st.subheader(say("restatement.deliveries"), anchor=False, help=say("restatement.deliveries_note"))
    found = now.reader.table(DELIVERIES)
    if found.empty:
        st.caption(say("restatement.no_deliveries"))
        return
    order = {part.removesuffix("_change"): number for number, part in enumerate(PARTS)}
    found = found.sort_values("part", key=lambda parts: parts.map(order), kind="stable").head(LISTED)
    names = zip(found["department"], found["export"], strict=True)
    shown = found.assign(
        export=[notices.export_name(language, str(department), str(export)) for department, export in names],
        part=[say(f"restatement.{part}_change") for part in found["part"]],
        fact=[said(language, f"enum.fact.{fact}", fact) for fact in found["fact"]],
    )
    tables.shown(shown[list(_DELIVERED)], language, say, "restated_deliveries", title=say("restatement.deliveries"))
