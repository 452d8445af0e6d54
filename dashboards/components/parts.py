"""What a ratio of customer service is made of, and of how many answers a score is. Computes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboards.components.numbers import count, is_missing
from dashboards.session import Session

PARTS = {  # a ratio and the two numbers it is made of
    "answer_ratio": ("answered_call_count", "offered_call_count"),
    "abandon_ratio_queued": ("abandoned_call_count", "offered_call_count"),
    "abandon_ratio_net": ("abandoned_net_call_count", "offered_net_call_count"),
    "service_level_answered_ratio": ("answered_in_threshold_call_count", "answered_call_count"),
    "service_level_offered_ratio": ("answered_in_threshold_call_count", "offered_call_count"),
    "service_level_net_ratio": ("answered_in_threshold_call_count", "offered_net_call_count"),
    "service_level_patient_ratio": ("answered_in_threshold_call_count", "offered_patient_call_count"),
    "service_level_handled_ratio": ("handled_in_threshold_call_count", "offered_call_count"),
    "csat_ratio": ("csat_satisfied_count", "csat_answered_count"),
    "survey_answer_ratio": ("survey_answered_count", "survey_sent_count"),
    "fcr_ratio": ("issue_resolved_first_count", "issue_count"),
    "fcr_contact_ratio": ("unrepeated_contact_count", "contact_count"),
    "repeat_contact_ratio": ("repeated_contact_count", "contact_count"),
    "reopened_ratio": ("reopened_ticket_count", "once_solved_ticket_count"),
}
FEW = 30  # answers below which a score says little
SCORES = {"csat_mean": "csat_answered_count", "nps_score": "nps_n"}  # a score and the number of answers behind it


def of(name: str, session: Session, read: Callable[[str], Any]) -> str:
    """382 / 461 for a ratio, n = 31 for a score; empty for anything else. `read` gives the value of a metric."""
    known, language = session.reader.metrics, session.language
    if SCORES.get(name) in known:
        answers = read(SCORES[name])
        is_few = is_missing(answers) or float(answers) < FEW
        return session.say("service.few_answers" if is_few else "service.answers", n=count(answers, language))
    pair = [part for part in PARTS.get(name, ()) if part in known]
    numbers = [read(part) for part in pair]
    return "" if len(pair) < 2 or any(map(is_missing, numbers)) else " / ".join(count(n, language) for n in numbers)
