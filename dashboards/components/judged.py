"""How the company judges itself, drawn: answers by framework, claims beside own figures, what explains which outcome.

Figures, answers and states come ready from the marts; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import registry
from dashboards.components import sheets, tables
from dashboards.components.numbers import MISSING, count, decimal, is_missing, share, written
from dashboards.session import Session

ASSESSMENT, CLAIMS = "marts.mart_capability_assessment", "marts.mart_claims"
FRAMEWORKS = ("self_check", "accenture_2000", "pwc")
_ITEMS = ("item_no", "question", "answer_code", "evidence", "query_name", "threshold_reason", "page_title")
_CLAIMED = ("status_code", "claim", "author_name", "claimed", "own", "n_count", "interval", "why", "query_name",
            "page_title")  # fmt: skip
_STATES = ("supported", "contradicted", "no_own_data", "not_measurable", "person")

Row = Mapping[Any, Any]


def framework(code: str, found: pd.DataFrame, now: Session) -> None:
    """One framework's items with their answers, the evidence and the query behind each."""
    own = found[found["framework_code"] == code]
    told = own.assign(
        question=own[f"question_{now.language}"], threshold_reason=own[f"threshold_{now.language}"],
        evidence=[_evidence(row, now) for row in own.to_dict("records")],
        answer_code=[_answer(row, now) for row in own.to_dict("records")],
        page_title=[_page(key, now) for key in own["page_key"]],
    )  # fmt: skip
    wide = {"question": "large", "evidence": "large", "threshold_reason": "medium"}
    _table(told[list(_ITEMS)], f"items_{code}", now.say(f"capability.{code}"), wide, now)


def _answer(row: Row, now: Session) -> str:
    """是 / 部分 / 否 with a mark, or why there is no answer."""
    if not is_missing(row["answer_code"]):
        return str(sheets.word("answer_code", row["answer_code"], now))
    return str(sheets.word("answered_by", row["answered_by"], now))


def _evidence(row: Row, now: Session) -> str:
    """The sentence of a computed answer; of a person's, who gave it and when."""
    if not is_missing(row[f"evidence_text_{now.language}"]):
        return str(row[f"evidence_text_{now.language}"])
    if is_missing(row["said_by"]):
        return now.say("capability.nobody_yet") if row["answered_by"] == "a_person_answers" else MISSING
    note = "" if is_missing(row["said_note"]) else str(row["said_note"])
    return now.say("capability.said", by=row["said_by"], day=str(row["said_date"])[:10], note=note)


def _page(key: object, now: Session) -> str:
    return MISSING if is_missing(key) or not key else registry.page(str(key)).title(now.language)


def claims(found: pd.DataFrame, now: Session) -> None:
    """The claims, those that can be judged first, each beside the company's own figure."""
    order = {state: number for number, state in enumerate(_STATES)}
    rows = found.assign(order=found["status_code"].map(order)).sort_values(["order", "essay_no", "claim_code"])
    told = rows.assign(
        claim=rows[f"claim_{now.language}"], why=rows[f"why_{now.language}"],
        claimed=[_figure(row["claimed_value"], row, now) for row in rows.to_dict("records")],
        own=[_figure(row["own_value"], row, now) for row in rows.to_dict("records")],
        interval=[_interval(row, now) for row in rows.to_dict("records")],
        status_code=[str(sheets.word("status_code", code, now)) for code in rows["status_code"]],
        page_title=[_page(key, now) for key in rows["page_key"]],
    )  # fmt: skip
    _table(told[list(_CLAIMED)], "claims", now.say("capability.claims"), {"claim": "medium", "why": "medium"}, now)


def _figure(value: Any, row: Row, now: Session) -> str:
    if is_missing(value):
        return MISSING
    if row["value_form"] == "share":
        return share(value)
    if row["value_form"] == "times":
        return written(value, "times", now.language)
    return decimal(value) if row["value_form"] == "score" else count(value, now.language)


def _interval(row: Row, now: Session) -> str:
    if is_missing(row["own_lo"]):
        return MISSING
    return f"{_figure(row['own_lo'], row, now)} – {_figure(row['own_hi'], row, now)}"


def _table(shown: pd.DataFrame, key: str, title: str, wide: Mapping[str, Any], now: Session) -> None:
    made = tables.config(list(map(str, shown.columns)), now.language)
    for name, width in wide.items():
        made[name] = st.column_config.TextColumn(made[name]["label"], width=width)
    tables.shown(shown, now.language, now.say, key, title=title, columns=made)


def strategy(now: Session) -> None:
    """Every outcome with the diagnostics that explain it, from the metrics' cards."""
    entries = now.reader.metrics.values()
    explained: dict[str, list[str]] = {}
    for entry in entries:
        if outcome := str(entry.meta.get("explains") or ""):
            explained.setdefault(outcome, []).append(entry.name)
    label = {entry.name: entry.label.get(now.language, entry.name) for entry in entries}
    joint = "、" if now.language == "zh" else ", "
    rows = [(label.get(outcome, outcome), joint.join(label[name] for name in names))
            for outcome, names in sorted(explained.items())]  # fmt: skip
    shown = pd.DataFrame(rows, columns=["outcome_metric", "diagnostic_metrics"])
    _table(shown, "strategy", now.say("capability.strategy"), {"diagnostic_metrics": "large"}, now)
