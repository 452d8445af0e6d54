"""What a page says beside its numbers: empty states, held exports, the version before, a refused session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, Protocol

import pandas as pd
import streamlit as st

from dashboards.components.numbers import day, is_missing
from dashboards.components.words import plain
from dashboards.i18n import Say, said

_FORMS = {
    "held": ("notice.held", ":material/pause_circle:"),
    "late": ("notice.late", ":material/schedule:"),
}
_Color = Literal["red", "orange", "green"]


class Held(Protocol):
    """The shape of `pipelines.published.Badge` that a notice needs."""

    @property
    def department(self) -> str: ...
    @property
    def export(self) -> str: ...
    @property
    def since(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def kind(self) -> str: ...


def department_name(language: str, department: str | None) -> str:
    """销售 for sales; the workspace's own word where we have none."""
    return said(language, f"enum.department.{department}", str(department or ""))


def export_name(language: str, department: str, export: str) -> str:
    """销售·订单 or Sales orders; the contract's own names where we have none."""
    joint = "·" if language == "zh" else " "
    return f"{department_name(language, department)}{joint}{said(language, f'enum.export.{export}', export)}"


def empty(title: str, body: str, icon: str = ":material/inbox:") -> None:
    """A calm box in place of data, with what to do next."""
    st.info(body, title=title, icon=icon)


def once(badges: Iterable[Held]) -> list[Held]:
    """Each export once; held stands before late, which it explains."""
    held_last = sorted(badges, key=lambda badge: badge.kind == "held")
    return list({(badge.department, badge.export): badge for badge in held_last}.values())


def held_badges(badges: Sequence[Held], say: Say, language: str) -> None:
    """One badge per held or late export: which, since when, and why on hover."""
    for badge in badges:
        name, since = plain(export_name(language, badge.department, badge.export)), day(badge.since)
        told = said(language, f"enum.reason.{badge.reason}", badge.reason)
        reason = plain(told) if told else say("notice.held_reason_none")
        notice, icon = _FORMS.get(badge.kind, _FORMS["held"])
        st.badge(
            say(notice, name=name, since=since),
            icon=icon,
            color="orange",
            help=say(f"{notice}_help", name=name, since=since, reason=reason),
        )


def fallback(broken: str, version: str, as_of: date, today: date, say: Say) -> None:
    """The banner over every page while an older version is served."""
    text = say("notice.fallback", broken=broken, version=version, day=day(as_of), age=(today - as_of).days)
    st.warning(text, title=say("notice.fallback_title"), icon=":material/history:")


def freshness_line(health: pd.DataFrame, say: Say, language: str) -> None:
    """One badge for each department whose exports are all there, and one for each export that is late or on hold."""
    with st.container(horizontal=True, gap="small"):
        for department, rows in health.groupby("department", sort=True):
            waited = [row for row in rows.to_dict("records") if _state(row, say)[0] != "green"]
            for row in waited:
                name = export_name(language, str(row["department"]), str(row["export"]))
                color, icon, state = _state(row, say)
                st.badge(f"{plain(name)} · {state}", color=color, icon=icon)
            if fresh := len(rows) - len(waited):
                name = plain(department_name(language, str(department)))
                words = say("home.fresh", name=name, n=fresh, day=day(rows["last_business_date"].max()))
                st.badge(words, color="green", icon=":material/check_circle:")


def _state(row: Mapping[Any, Any], say: Say) -> tuple[_Color, str, str]:
    last = day(row.get("last_business_date"))
    if not is_missing(row.get("held_since")):
        return "red", ":material/pause_circle:", f"{say('health.on_hold')} {last}"
    if row.get("is_stale"):
        return "orange", ":material/schedule:", f"{stale_words(row.get('days_late'), say)} {last}"
    return "green", ":material/check_circle:", last


def stale_words(days: Any, say: Say) -> str:
    """迟到 2 天; without a number where none is known."""
    return say("health.stale_unknown") if is_missing(days) else say("health.stale", days=int(days))
