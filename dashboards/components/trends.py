"""A few metrics as lines by month, in what they are written in; what still runs says so. Computes no KPI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from dashboards.components import charts, living, panels, traffic
from dashboards.components.numbers import form
from dashboards.session import Session


def courses(names: Sequence[str], view: panels.View, now: Session, first: date) -> None:
    """A line by month for the first of the metrics and for those of the others that are written as it is."""
    shapes = {name: _shape(name, now) for name in panels.known(names, now)}
    alike = [name for name, shape in shapes.items() if shape == next(iter(shapes.values()))]
    labels = {name: now.reader.card(name, now.language).label for name in alike}
    seen = replace(view, days={"start": first, "end": now.reader.as_of})
    found = seen.beside(alike, "month", now).sort_values("month")
    months = [living.running(pd.Timestamp(at).date(), now) for at in found["month"]]
    values, unit = _scaled(found[alike], shapes[alike[0]], view, now)
    frame = pd.DataFrame({"month": months, **{labels[name]: values[name].to_numpy() for name in alike}})
    traffic.courses(frame, list(labels.values()), unit, now.say("seven.trend"), f"courses_{alike[0]}")


def _shape(name: str, now: Session) -> str:
    card = now.reader.card(name, now.language)
    return form(name, card.unit, card.format)


def _scaled(values: pd.DataFrame, shape: str, view: panels.View, now: Session) -> tuple[pd.DataFrame, str]:
    numbers = values.astype("float64")
    if shape == "ratio":
        return (numbers * 100).round(1), "%"
    if shape != "amount":
        return numbers.round(2), ""
    divisor, unit = charts.scale_of(pd.concat([numbers[name] for name in numbers]), now.language, view.basis.currency)
    return (numbers / divisor).round(2), unit
