"""The steward's queue and what was decided: pairs by revenue at stake, what waits for the night, what is in force."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards import deciding, searching
from dashboards.components import comparing, evidence, filters, money, notices, rows, signing, tables
from dashboards.components.numbers import count, is_missing, moment
from dashboards.components.words import plain
from dashboards.i18n import said
from dashboards.session import Session

QUEUE, DECISIONS = "marts.mart_identity_review", "marts.mart_identity_decision"
LISTED = 500
_LATER = "identity_later"
_QUEUE = (
    "queue_no", "name_a", "department_a", "name_b", "department_b", "review_reason", "match_ratio", "at_stake_12m_amt",
    "at_stake_amt", "larger_12m_amt", "open_ticket_count",
)  # fmt: skip
_DECISIONS = (
    "decision_state",
    "decision_kind",
    "name_a",
    "name_b",
    "decision_reason",
    "decided_by",
    "decided_at",
    "decision_id",
)


def queue(now: Session) -> None:
    """The pairs that wait, or the one that was picked."""
    say = now.say
    if asked := st.query_params.get("pair"):
        _picked(asked, now)
        return
    waiting = deciding.waiting_pairs(deciding.told(now))
    found = now.reader.table(QUEUE, order_by=["queue_no"], limit=LISTED)
    ends = zip(found["customer_record_id_a"], found["customer_record_id_b"], strict=True)
    is_aside = found["review_id"].isin(st.session_state.get(_LATER, []))
    found = found[~(is_aside | pd.Series([pair in waiting for pair in ends], index=found.index, dtype=bool))]
    if found.empty:
        notices.empty(say("identity.nothing_title"), say("identity.nothing"), ":material/task_alt:")
        return
    chosen = _filtered(found, now)
    total = now.reader.rows(QUEUE)
    st.caption(say("identity.queue_note", n=count(len(chosen), now.language), total=count(total, now.language)))
    unit, ids = money.unit_of(chosen, say, now.language), chosen["review_id"].tolist()

    def pick(row: int) -> None:
        st.query_params["pair"] = ids[row]

    rows.picked(_worded(chosen, now)[list(_QUEUE)], now, "review_queue", pick, title=say("identity.queue"), unit=unit)


def _filtered(found: pd.DataFrame, now: Session) -> pd.DataFrame:
    say, language = now.say, now.language
    departments = sorted({*found["department_a"], *found["department_b"]})
    with st.container(horizontal=True):
        reason = filters.choice(
            say("identity.by_reason"), ["", *sorted(set(found["review_reason"]))], "",
            lambda code: said(language, f"enum.review_reason.{code}", code) if code else say("health.all"), "reason",
        )  # fmt: skip
        department = filters.choice(
            say("field.department"), ["", *departments], "",
            lambda code: notices.department_name(language, code) if code else say("health.all"), "department",
        )  # fmt: skip
    if reason:
        found = found[found["review_reason"] == reason]
    return found[(found["department_a"] == department) | (found["department_b"] == department)] if department else found


def _worded(found: pd.DataFrame, now: Session) -> pd.DataFrame:
    """Codes as words of the language, scores as shares."""
    language = now.language
    changed: dict[str, Any] = {"match_ratio": found["match_score"]} if "match_score" in found else {}
    changed |= {
        name: [None if is_missing(code) else notices.department_name(language, code) for code in found[name]]
        for name in ("department_a", "department_b")
        if name in found
    }
    for name in ("review_reason", "decision_kind"):
        if name in found:
            changed[name] = [said(language, f"enum.{name}.{code}", str(code)) for code in found[name]]
    return found.assign(**changed)


def _picked(asked: str, now: Session) -> None:
    with st.container(horizontal=True):
        rows.up("pair", now)
        st.button(
            now.say("identity.later"), on_click=_later, args=(asked,), icon=":material/schedule:", type="tertiary"
        )
    found = now.reader.table(QUEUE, where={"review_id": asked}, limit=1)
    if found.empty:
        notices.empty(now.say("identity.gone_title"), now.say("identity.gone"), ":material/task_alt:")
        return
    comparing.pair(found.iloc[0], now)


def _later(review_id: str) -> None:
    """Out of sight for this session; nothing is written down."""
    st.session_state[_LATER] = [*st.session_state.get(_LATER, []), review_id]
    st.query_params.pop("pair", None)


def decisions(now: Session) -> None:
    """What was handed over and what came of it; then every decision, with the way to withdraw one in force."""
    say = now.say
    _handed_over(now)
    st.subheader(say("identity.decisions"), anchor=False, help=say("identity.decisions_help"))
    found = now.reader.table(DECISIONS, order_by=["-is_in_force", "-decision_id"], limit=LISTED)
    if found.empty:
        st.caption(say("identity.no_decisions"))
        return
    states = [say(f"identity.state.{_state(row)}") for row in found.to_dict("records")]
    found = tables.local_times(found, now.workspace.timezone)
    found = found.assign(decision_state=states, decision_reason=found["reason"])
    asked = st.query_params.get("decision")
    if asked and not (one := found[found["decision_id"].astype(str) == asked]).empty:
        _withdraw(one.iloc[0], now)
    ids = found["decision_id"].astype(str).tolist()

    def pick(row: int) -> None:
        st.query_params["decision"] = ids[row]

    rows.picked(_worded(found, now)[list(_DECISIONS)], now, "decisions", pick, title=say("identity.decisions"))


def _state(row: dict[object, object]) -> str:
    if row["decision_kind"] == "withdraw":
        return "withdrawal"
    if not row["is_in_force"]:
        return "withdrawn"
    return "in_force" if row["is_applied"] else "waiting"


def _withdraw(row: pd.Series, now: Session) -> None:
    """The decision that was picked; one in force can be withdrawn."""
    rows.up("decision", now)
    kind = said(now.language, f"enum.decision_kind.{row['decision_kind']}", row["decision_kind"])
    st.markdown(f"**{plain(row['name_a'])} ↔ {plain(row['name_b'])}** · {plain(kind)} · {row['decision_state']}")
    st.caption(f"{plain(row['decided_by'])} · {moment(row['decided_at'])} · {plain(row['reason'])}")
    if row["is_in_force"]:
        pair = str(row["customer_record_id_a"]), str(row["customer_record_id_b"])
        signing.form(pair, (deciding.WITHDRAW,), "decision", now)


def _handed_over(now: Session) -> None:
    say = now.say
    found = deciding.told(now).head(50)
    st.subheader(say("identity.handed_over"), anchor=False, help=say("identity.handed_over_help"))
    if found.empty:
        st.caption(say("identity.none_handed_over"))
        return
    ids = sorted({*found["record_a"], *found["record_b"]})
    records = now.reader.table(searching.RECORDS, where={"customer_record_id": ids})
    names = evidence.record_names(records, now.language)
    shown = tables.local_times(found, now.workspace.timezone).assign(
        decision_state=[_outcome(outcome, now) for outcome in found["outcome"]],
        decision_reason=found["reason"],
        decision_kind=[said(now.language, f"identity.answer.{code}", code) for code in found["decision"]],
        record_a=[names.get(record, record) for record in found["record_a"]],
        record_b=[names.get(record, record) for record in found["record_b"]],
    )
    columns = ["decision_state", "decision_kind", "record_a", "record_b", "decision_reason", "decided_by", "decided_at"]
    tables.shown(shown[columns], now.language, say, "handed_over", title=say("identity.handed_over"))


def _outcome(outcome: str | None, now: Session) -> str:
    if outcome is None:
        return now.say("identity.state.waiting")
    return (
        now.say("identity.state.applied") if outcome == deciding.APPLIED else now.say("identity.refused", why=outcome)
    )
