"""Why these records are one customer: each record as its department wrote it, how it was decided, and the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components.notices import department_name
from dashboards.components.numbers import day, is_missing, share
from dashboards.components.words import plain
from dashboards.i18n import said
from dashboards.session import Session

DECISIONS = "marts.mart_identity_decision"
_SHOWN = 8


def record_names(records: pd.DataFrame, language: str) -> dict[str, str]:
    """`customer_record_id` -> 销售 · C000123, the way a person names a record."""
    rows = records.to_dict("records")
    return {
        str(row["customer_record_id"]): f"{department_name(language, row['department'])} · {row['source_customer_id']}"
        for row in rows
    }


def records(found: pd.DataFrame, now: Session) -> None:
    """A box per record; with one record there is nothing to explain."""
    say = now.say
    names = record_names(found, now.language)
    for row in found.head(_SHOWN).to_dict("records"):
        with st.container(border=True, gap="xsmall"):
            number = plain(row["source_customer_id"])
            department = plain(department_name(now.language, row["department"]))
            st.markdown(f"**{say('customer.record', department=department, id=number)}**　{plain(row.get('name'))}")
            st.caption(_decision(row, names, now))
            if told := _sentence(row, now):
                st.markdown(told)
    if len(found) == 1:
        st.caption(say("customer.why_single"))
    if len(found) > _SHOWN:
        st.caption(say("customer.records_more", n=len(found) - _SHOWN))


def _sentence(row: Mapping[Any, Any], now: Session) -> str:
    """The evidence; where a steward decided and this scope may see it, who did, when and why."""
    if row.get("decided_by") == "steward" and (signed := _signed(str(row["customer_record_id"]), now)):
        return signed
    if row.get("decided_by") == "single":  # it may well match another, which a steward or stronger evidence forbids
        return ""
    sentence = row.get(f"evidence_{now.language}")
    return "" if is_missing(sentence) or not str(sentence).strip() else plain(sentence)


def _signed(record_id: str, now: Session) -> str:
    if not now.reader.has(DECISIONS):
        return ""
    force: dict[str, Any] = {"decision_kind": "must_link", "is_in_force": True}
    sides = [now.reader.table(DECISIONS, where={**force, f"customer_record_id_{side}": record_id}) for side in "ab"]
    found = pd.concat(sides).sort_values("decision_id")
    if found.empty:
        return ""
    one = found.iloc[-1]
    words = {"by": plain(one["decided_by"]), "day": day(one["decided_at"]), "why": plain(one["reason"])}
    return now.say("customer.signed", **words)


def _decision(row: Mapping[Any, Any], names: dict[str, str], now: Session) -> str:
    """规则一致 · 与销售 C000123 的记录相连 · 匹配概率 98.2%."""
    say = now.say
    kind = str(row.get("decided_by") or "single").partition(":")[0]
    parts = [said(now.language, f"customer.decided.{kind}", plain(kind))]
    if not is_missing(linked := row.get("linked_customer_record_id")):
        parts.append(say("customer.linked", id=plain(names.get(str(linked), str(linked)))))
    if kind == "model" and not is_missing(score := row.get("match_score")):
        parts.append(say("customer.score", score=share(score)))
    return " · ".join(parts)
