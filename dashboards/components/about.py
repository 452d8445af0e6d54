"""All there is to say of one metric: definition, variants, SQL, and the way back to the files it was made from."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import notices, tables
from dashboards.components.definitions import definition
from dashboards.components.money import Money
from dashboards.components.numbers import MISSING, day, form, moment, written
from dashboards.components.words import plain, unbroken
from dashboards.i18n import said
from dashboards.reading import Card
from dashboards.session import Session

FILES = ("export", "file_name", "business_date", "loaded_count", "files_count", "rows_in_all_count")


def meaning(name: str, now: Session, period: str, basis: Money) -> None:
    """The definition card, with target and bounds."""
    card = now.reader.card(name, now.language)
    extra = [
        (now.say("catalogue.bounds"), card.bounds),
        (now.say("catalogue.target"), _target(card, now, basis)),
        (now.say("catalogue.explains"), _label(card.explains, now)),
    ]
    lines = "".join(f"\n- {title}: {text}" for title, text in extra if text)
    st.markdown(definition(card, now, period, basis.tax, basis.currency) + lines)


def _target(card: Card, now: Session, basis: Money) -> str:
    """The number, or the metric that is the target; and who set it."""
    told = _label(card.target, now)
    if card.target_number is not None:
        told = written(card.target_number, form(card.name, card.unit, card.format), now.language, basis.currency)
    bracket = "（{}）" if now.language == "zh" else " ({})"
    return told + (bracket.format(plain(card.target_source)) if told and card.target_source else "")


def _label(name: str, now: Session) -> str:
    return plain(now.reader.card(name, now.language).label) if name in now.reader.metrics else ""


def variants(names: tuple[str, ...], values: dict[str, Any], now: Session, basis: Money) -> None:
    """A row a form of the metric: what it is, its value, and the numbers that make the difference."""
    rows = []
    for name in names:
        card = now.reader.card(name, now.language)
        known = [part for part in card.differs_by if part in values]
        told = " · ".join(f"{_label(part, now)} {_written(part, values, now, basis)}" for part in known)
        value = _written(name, values, now, basis)
        rows.append((unbroken(plain(card.label)), value, plain(card.differs), told or MISSING))
    heads = [now.say(f"catalogue.{key}") for key in ("form", "value", "differs", "rows_in_dispute")]
    st.table(pd.DataFrame(rows, columns=heads), border="horizontal", hide_index=True, alt=now.say("catalogue.variants"))


def _written(name: str, values: dict[str, Any], now: Session, basis: Money) -> str:
    card = now.reader.card(name, now.language)
    return written(values.get(name), form(name, card.unit, card.format), now.language, basis.currency)


def way_back(name: str, now: Session) -> None:
    """Tables ← entities ← exports, the newest file of each export, and when all of it was made."""
    say, reader = now.say, now.reader
    lineage = reader.lineage(name)
    exports = [notices.export_name(now.language, *export.split(".", 1)) for export in lineage.exports]
    steps = [
        ("tables", [f"`{model}`" for model in lineage.models]),
        ("entities", [f"`{entity}`" for entity in lineage.entities]),
        ("exports", [plain(export) for export in exports]),
    ]
    st.markdown("\n".join(f"- {say(f'catalogue.{key}')}: {' · '.join(told) or MISSING}" for key, told in steps))
    newest = reader.newest_files(name)
    if newest is None:
        st.caption(say("notice.not_in_scope"))
    elif len(newest):
        pairs = zip(newest["department"], newest["export"], strict=True)
        named = newest.assign(
            export=[notices.export_name(now.language, *map(str, pair)) for pair in pairs],
            rows_in_all_count=newest["rows"],
        )
        tables.shown(named[list(FILES)], now.language, say, f"files_{name}", title=say("catalogue.files"))
    made = pd.Timestamp(reader.version.manifest.created).tz_convert(now.workspace.timezone)
    st.caption(say("catalogue.made", version=reader.version.id, made=moment(made), day=day(reader.as_of)))
    notices.held_badges(notices.once(reader.held(name)), say, now.language)


def area_name(area: str, language: str) -> str:
    """销售 for sales; the folder's own name where we have no word."""
    return said(language, f"catalogue.area.{area}", said(language, f"enum.department.{area}", area))
