"""The definition card (口径卡) of a metric as markdown, from the version's catalogue; and metrics as figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.components.cards import Figure, Link
from dashboards.components.changes import Change
from dashboards.components.notices import Held, export_name, once
from dashboards.components.numbers import MISSING, currency_name, day, form, is_missing, short_day, written
from dashboards.components.words import plain
from dashboards.i18n import said, texts
from dashboards.reading import Card
from dashboards.session import Session
from pipelines.published.units import unit_word

_DIRECTIONS = {"up": "higher", "higher": "higher", "down": "lower", "lower": "lower"}

PAGE = "app_pages/metric.py"


def definition(card: Card, session: Session, period: str, basis: str, currency: str | None) -> str:
    """Markdown lines: what it is, over which days, unit, tax basis, direction, kind, owner, empty values."""
    say, language, unit = session.say, session.language, form(card.name, card.unit, card.format)
    money = currency_name(currency, language).strip()
    unit_words = money if unit == "amount" else unit_word(card.unit, language)
    lines = [
        ("card.formula", formula_in_words(card, session)),
        ("card.variant", plain(card.differs) if card.differs else ""),
        ("card.period", period),
        ("card.unit", unit_words),
        ("card.basis", basis if unit == "amount" else ""),
        ("card.direction", say(f"card.{_DIRECTIONS.get(card.direction, 'neutral')}")),
        ("card.kind", say(f"card.{card.role}") if card.role in ("outcome", "diagnostic") else ""),
        ("card.owner", plain(said(language, f"enum.owner.{card.owner}", card.owner)) if card.owner else ""),
        ("card.null", null_words(card.null_rule, language)),
    ]
    told = "\n".join(f"- {say(key)}: {text}" for key, text in lines if text)
    return f"{plain(card.definition)}\n\n{told}\n- {say('card.code')}: `{card.name}`"


def formula_in_words(card: Card, session: Session) -> str:
    """净额 ÷ 订单数 of a ratio; empty where the definition says it all."""
    known = session.reader.metrics
    labels = [session.reader.card(name, session.language).label for name in card.inputs if name in known]
    return " ÷ ".join(map(plain, labels)) if len(labels) == 2 else ""


def freshness(held: Sequence[Held], session: Session) -> dict[str, Any]:
    """Badge fields of a figure: the data's day, orange where an export behind the number is on hold."""
    names = [plain(export_name(session.language, item.department, item.export)) for item in held]
    words = session.say("notice.fresh", day=short_day(session.reader.as_of))
    told = [session.say("app.as_of", day=day(session.reader.as_of))]
    told += [
        session.say("notice.behind", names="、".join(names) if session.language == "zh" else ", ".join(names))
    ] * bool(names)
    return {"badge": words, "is_behind": bool(held), "badge_help": "\n\n".join(told)}


def metric_figure(
    name: str,
    value: Any,
    session: Session,
    *,
    period: str,
    basis: str = "",
    currency: str | None = None,
    held: Sequence[Held] | None = None,
    note: str = "",
    changes: tuple[Change, ...] = (),
    link: Link | None = None,
) -> Figure:
    """A metric of the catalogue as a card; a missing value is a dash with the metric's own reason.

    Its badge names the exports in its own lineage; `held` narrows them further.
    """
    card, language = session.reader.card(name, session.language), session.language
    unit = form(name, card.unit, card.format)
    number = MISSING if is_missing(value) else written(value, unit, language, currency)
    label = label_of(card.label, basis if unit == "amount" else "", language)
    reason = null_words(card.null_rule, language)
    explained = definition(card, session, period, basis, currency)
    explained += "".join(f"\n- {change.help}" for change in changes)
    behind = [badge for badge in session.reader.held(name) if held is None or badge in held]
    fresh = freshness(once(behind), session)
    about = Link(PAGE, session.say("catalogue.all_of_it"), {"metric": name})
    return Figure(name, label, number, explained, note, reason, **fresh, changes=changes, link=link, about=about)


def null_words(rule: str, language: str) -> str:
    """The metric's own rule for empty values, else the general one."""
    return plain(rule) if rule else texts(language)["card.null_zero"]


def label_of(label: str, basis: str, language: str) -> str:
    """An amount's label always names its tax basis, unless the label does already."""
    if not basis or basis in label:
        return plain(label)
    return f"{plain(label)}（{basis}）" if language == "zh" else f"{plain(label)} ({basis})"
