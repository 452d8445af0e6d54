"""A metric's figures beside what they are compared with: on a card, as a series, by group. Computes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import charts
from dashboards.components.changes import Change, coloured
from dashboards.components.numbers import MISSING, day, form, is_missing, month, share, written
from dashboards.components.words import plain, unbroken
from dashboards.i18n import said
from dashboards.session import Session

#: The comparisons a reader can choose; their words are texts of `i18n`.
HOW = ("yoy", "pop", "festival", "workday")
_POINTS = {"change_ppt": "change.points", "change_points": "catalogue.score_points"}
_CHANGES = ("change_x", "change_ppt", "change_points")


def change(row: Mapping[str, Any], how: str, now: Session, currency: str | None) -> Change:
    """One comparison of an answer's row as markdown of ours, and the days and the value it stands beside."""
    say, card = now.say, now.reader.card(str(row["metric"]), now.language)
    column = _column(row)
    name = say(f"catalogue.{how}" if column in ("", "change_x") else f"catalogue.{how}_points")
    if is_missing(row["compared_start"]):
        return Change(f":gray[{name} {MISSING}]", f"{name}: {say('catalogue.no_calendar')}")
    base = row["compared_value"]
    days = say("card.between", start=day(row["compared_start"]), end=day(row["compared_end"]))
    if not column:
        reason = say("change.no_base" if is_missing(base) else "change.zero_base")
        return Change(f":gray[{name} {MISSING}]", f"{name}: {days}, {reason}")
    compared = written(base, form(card.name, card.unit, card.format), now.language, currency)
    return Change(f":gray[{name}] {_size(row, now)}", f"{name}: {days}, {compared}")


def _column(row: Mapping[str, Any]) -> str:
    return next((name for name in _CHANGES if not is_missing(row[name])), "")


def _size(row: Mapping[str, Any], now: Session) -> str:
    """▲ 12.3% or ▲ 1.20 个百分点 in the colour of its direction; a dash where nothing is compared."""
    column = _column(row)
    if not column:
        return MISSING
    value, points = float(row[column]), f"{abs(float(row[column])):,.2f}"
    told = share(abs(value)) if column == "change_x" else now.say(_POINTS[column], n=points)
    direction = now.reader.card(str(row["metric"]), now.language).direction
    return coloured(value, told, direction, column != "change_x")


def series(rows: pd.DataFrame, how: str, now: Session, currency: str | None) -> None:
    """Bars by month with a line for what they stand beside; the running month is paler and says so."""
    card = now.reader.card(str(rows["metric"].iloc[0]), now.language)
    shape = form(card.name, card.unit, card.format)
    both = pd.concat([rows["value"], rows["compared_value"]])
    if both.notna().sum() == 0:
        st.caption(now.say("catalogue.nothing"))
        return
    divisor, unit = _scale(both, shape, now, currency)
    say = now.say
    finished, running, beside = say("home.finished"), say("home.running"), say(f"catalogue.{how}_base")
    values, is_running = rows["value"].astype("float64") / divisor, ~rows["is_finished"].astype(bool)
    frame = pd.DataFrame(
        {
            "month": [month(at, now.language) for at in rows["period_start"]],
            finished: values.mask(is_running),
            running: values.where(is_running),
            beside: rows["compared_value"].astype("float64") / divisor,
        }
    )
    charts.columns_and_line(frame, beside, unit, f"{card.label}, {beside}", f"series_{card.name}")


def _scale(both: pd.Series, shape: str, now: Session, currency: str | None) -> tuple[float, str]:
    """Divisor and name of the unit at the axis: 万元, %, or nothing."""
    if shape == "ratio":
        return 0.01, "%"
    if shape == "amount":
        return charts.scale_of(both, now.language, currency)
    return 1.0, ""


def dimension(metric: str, by: str, now: Session) -> str:
    """区域 for region_code: our own word, else that of the table."""
    return said(now.language, f"field.{by}", now.reader.label(metric, by, now.language))


def groups(rows: pd.DataFrame, by: str, how: str, now: Session, currency: str | None) -> None:
    """A row a group: value, what it stands beside, change; written by the metric's own form."""
    card = now.reader.card(str(rows["metric"].iloc[0]), now.language)
    shape = form(card.name, card.unit, card.format)
    columns = [dimension(card.name, by, now), now.say("catalogue.value")]
    columns += [now.say(f"catalogue.{how}_base"), now.say("catalogue.change")]
    cells = [
        (
            unbroken(plain(_group(by, row[by], now))),
            written(row["value"], shape, now.language, currency),
            written(row["compared_value"], shape, now.language, currency),
            _size(row, now),
        )
        for row in _records(rows.sort_values("value", ascending=False, na_position="last"))
    ]
    st.table(pd.DataFrame(cells, columns=columns), border="horizontal", hide_index=True, alt=card.label)


def _group(by: str, code: Any, now: Session) -> Any:
    return None if is_missing(code) else said(now.language, f"enum.{by}.{code}", str(code))


def _records(rows: pd.DataFrame) -> Sequence[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
