"""A message of one night in one language: a heading per kind, some lines of each, and how many more there are.

Plain text: every service shows it, and nothing in it is markup. A customer's number stands in it only for a role
that may read it; a name or a phone never does, since no piece of news holds one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pipelines.alerts.news import HEADINGS, News
from pipelines.company_rules.alerts import KINDS, Receiver

_MORE = {"zh": "……另有 {n} 条", "en": "… and {n} more"}
_TITLE = {"zh": "聚客预警 {day}：{n} 条", "en": "Juke alerts {day}: {n}"}
_CUSTOMERS = {"zh": "{said}：{n} 位客户", "en": "{said}: {n} customers"}
_JOINT = {"zh": "、", "en": ", "}


def title(receiver: Receiver, night: date, news: Sequence[News]) -> str:
    """The subject line."""
    return _TITLE[receiver.language].format(day=night.isoformat(), n=len(news))


def body(receiver: Receiver, news: Sequence[News], company: str, lines: int) -> str:
    """The message, kinds in their order of weight."""
    language = receiver.language
    parts = [company]
    for kind in KINDS:
        if said := list(_said([one for one in news if one.kind == kind], receiver, lines)):
            parts.append("\n".join([f"【{HEADINGS[kind][language]}】", *(f"· {line}" for line in said)]))
    return "\n\n".join(parts)


def _said(news: Sequence[News], receiver: Receiver, lines: int) -> Iterator[str]:
    """Customers' news is counted by its sentence; anything else is a line each."""
    own = [one for one in news if not one.customer_id]
    by_sentence: dict[str, list[str]] = {}
    for one in news:
        if one.customer_id:
            by_sentence.setdefault(one.says[receiver.language], []).append(one.customer_id)
    told = [one.says[receiver.language] for one in own]
    told += [_customers(said, ids, receiver, lines) for said, ids in by_sentence.items()]
    yield from told[:lines]
    if len(told) > lines:
        yield _MORE[receiver.language].format(n=len(told) - lines)


def _customers(said: str, ids: Sequence[str], receiver: Receiver, lines: int) -> str:
    counted = _CUSTOMERS[receiver.language].format(said=said, n=len(ids))
    if not receiver.may_read_customers:
        return counted
    more = " …" if len(ids) > lines else ""
    return f"{counted} ({_JOINT[receiver.language].join(sorted(ids)[:lines])}{more})"
