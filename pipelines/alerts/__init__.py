"""Telling people after a night: what is news, to whom, at most once in a cool-down (`[alerts]` of juke.toml).

Reads the published version and the night's report; decides no threshold, writes no mart, and never ends a night:
a message that cannot be sent is noted and told the next night.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipelines.alerts import readings, remembering, reports, sending, wording
from pipelines.alerts.news import News
from pipelines.alerts.sending import Outcome, Sent
from pipelines.company_rules.alerts import Receiver
from pipelines.published import NothingPublished, open_current
from pipelines.settings import Workspace

if TYPE_CHECKING:
    from pipelines.night.report import NightReport

__all__ = ["Message", "News", "Told", "compose", "tell", "try_out"]


@dataclass(frozen=True)
class Message:
    """What one receiver is to be told of a night: `news` are the pieces, the words are theirs."""

    receiver: Receiver
    night: date
    news: tuple[News, ...]
    title: str
    body: str


@dataclass(frozen=True)
class Told:
    """What came of one message."""

    receiver: str
    news: int
    outcome: Outcome
    why: str = ""


def tell(ws: Workspace, report: NightReport | None) -> tuple[Told, ...]:
    """Send what is new after a night to each receiver, and remember it; nobody is written to where nothing is new.

    Without a report, the news is that of the published version alone.
    """
    return tuple(_send(ws, message) for message in compose(ws, report))


def compose(ws: Workspace, report: NightReport | None) -> list[Message]:
    """The messages `tell` would send now, without those that cool down. Nothing is sent or remembered."""
    drafts = (_draft(ws, receiver, report) for receiver in ws.config.alerts.receivers)
    return [draft for draft in drafts if draft is not None]


def try_out(ws: Workspace, receiver: Receiver) -> Sent:
    """Send a greeting, so that an address can be proved before a night needs it."""
    words = {"zh": ("聚客预警测试", "收到这条消息，说明预警可以送达。"),
             "en": ("Juke alerts: a test", "Alerts will reach you here.")}[receiver.language]  # fmt: skip
    return sending.send(receiver, words[0], f"{_company(ws, receiver)}\n\n{words[1]}", ws.config.alerts.send_seconds)


def _draft(ws: Workspace, receiver: Receiver, report: NightReport | None) -> Message | None:
    night, found = _found(ws, receiver, report)
    wanted = [one for one in found if one.kind in receiver.kinds]
    news = remembering.cooled(ws, receiver.name, night, wanted) if night and wanted else []
    if night is None or not news:
        return None
    body = wording.body(receiver, news, _company(ws, receiver), ws.config.alerts.lines)
    return Message(receiver, night, tuple(news), wording.title(receiver, night, news), body)


def _found(ws: Workspace, receiver: Receiver, report: NightReport | None) -> tuple[date | None, Sequence[News]]:
    """The night that is told, and its news; a night that published nothing has no news of a version."""
    own = list(reports.of_night(report)) if report else []
    if report and report.version is None:
        return date.fromisoformat(report.night), own
    try:
        version = open_current(ws.root, receiver.scope)
    except NothingPublished:
        return (date.fromisoformat(report.night) if report else None), own
    return version.as_of_date, [*own, *readings.of_version(version, receiver, ws.config.alerts)]


def _send(ws: Workspace, message: Message) -> Told:
    outcome, why = sending.send(message.receiver, message.title, message.body, ws.config.alerts.send_seconds)
    remembering.remember(ws, message.receiver.name, message.night, message.news, outcome)
    return Told(message.receiver.name, len(message.news), outcome, why)


def _company(ws: Workspace, receiver: Receiver) -> str:
    company = ws.config.company
    return company.name_zh if receiver.language == "zh" else company.name_en
