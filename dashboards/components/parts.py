"""What a ratio is made of, as the catalogue says, and of how many answers a score is. Computes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboards.components.numbers import count, is_missing
from dashboards.session import Session

FEW = 30  # answers below which a score says little
SCORES = {"csat_mean": "csat_answered_count", "nps_score": "nps_n"}  # a score and the number of answers behind it


def of(name: str, session: Session, read: Callable[[str], Any]) -> str:
    """382 / 461 for a ratio, n = 31 for a score; empty for anything else. `read` gives the value of a metric."""
    known, language = session.reader.metrics, session.language
    if SCORES.get(name) in known:
        answers = read(SCORES[name])
        is_few = is_missing(answers) or float(answers) < FEW
        return session.say("service.few_answers" if is_few else "service.answers", n=count(answers, language))
    is_ratio = name in known and known[name].kind == "ratio" and known[name].meta.get("unit") == "ratio"
    pair = [part for part in known[name].inputs if part in known] if is_ratio else []
    numbers = [read(part) for part in pair]
    return "" if len(pair) < 2 or any(map(is_missing, numbers)) else " / ".join(count(n, language) for n in numbers)
