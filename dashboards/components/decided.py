"""What stewards decided: what was handed over and came of it, and every decision with the way to withdraw it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards import deciding, searching
from dashboards.components import evidence, rows, signing, tables
from dashboards.components.numbers import is_missing, moment
from dashboards.components.reviewing import worded
from dashboards.components.words import plain
from dashboards.i18n import said
from dashboards.session import Session

DECISIONS = "marts.mart_identity_decision"
LISTED, HANDED_OVER = 500, 50
_DECISIONS = (
    "decision_state", "decision_kind", "name_a", "name_b", "decision_reason", "decided_by", "decided_at", "decision_id",
)  # fmt: skip
_SENT = ("decision_state", "decision_kind", "record_a", "record_b", "decision_reason", "decided_by", "decided_at")


def decisions(now: Session) -> None:
    """Every decision, those in force first; one that is picked can be withdrawn. Before it, what was handed over."""
    say = now.say
    sent = deciding.told(now)
    _handed_over(sent.head(HANDED_OVER), now)
    st.subheader(say("identity.decisions"), anchor=False, help=say("identity.decisions_help"))
    found = now.reader.table(DECISIONS, order_by=["-is_in_force", "-decision_id"], limit=LISTED)
    if found.empty:
        st.caption(say("identity.no_decisions"))
        return
    withdrawn = set(sent.loc[sent["outcome"].isna() & (sent["decision"] == deciding.WITHDRAW), "number"])
    states = [say(f"identity.state.{_state(row, withdrawn)}") for row in found.to_dict("records")]
    found = tables.local_times(found, now.workspace.timezone)
    found = found.assign(decision_state=states, decision_reason=found["reason"])
    ids = found["decision_id"].astype(str).tolist()
    if (asked := st.query_params.get("decision")) in ids:
        _one(found.iloc[ids.index(asked)], asked in withdrawn, now)
    else:
        st.caption(say("identity.pick"))

    def pick(row: int) -> None:
        st.query_params["decision"] = ids[row]

    title, shown = say("identity.decisions"), worded(found, now)[list(_DECISIONS)]
    rows.picked(shown, now, "decisions", pick, title=title, columns=_names(now))


def _names(now: Session) -> dict[str, object]:
    wide = {name: st.column_config.TextColumn(now.say(f"field.{name}"), width=150) for name in ("name_a", "name_b")}
    narrow = {"decision_id": st.column_config.NumberColumn(now.say("field.decision_id"), width="small")}
    return {**wide, **narrow}


def _state(row: dict[object, object], withdrawn: set[str]) -> str:
    if row["decision_kind"] == "withdraw":
        return "withdrawal"
    if not row["is_in_force"]:
        return "withdrawn"
    if str(row["decision_id"]) in withdrawn:
        return "withdrawing"
    return "in_force" if row["is_applied"] else "waiting"


def _one(row: pd.Series, is_withdrawn: bool, now: Session) -> None:
    """The decision that was picked; one in force can be withdrawn."""
    say = now.say
    rows.up("decision", now)
    kind = said(now.language, f"enum.decision_kind.{row['decision_kind']}", row["decision_kind"])
    about = f"{plain(row['name_a'])} ↔ {plain(row['name_b'])}"
    st.markdown(f"**{about}** · {plain(kind)} · {row['decision_state']}")
    st.caption(f"{plain(row['decided_by'])} · {moment(row['decided_at'])} · {plain(row['reason'])}")
    if row["is_in_force"] and not is_withdrawn:
        pair = str(row["customer_record_id_a"]), str(row["customer_record_id_b"])
        answers = {deciding.WITHDRAW: say("identity.answer.withdraw")}
        asked = signing.Asked(pair, answers, say("identity.then.withdraw"), about, int(row["decision_id"]))
        signing.form(asked, _leave, now)


def _leave() -> None:
    st.query_params.pop("decision", None)


def _handed_over(found: pd.DataFrame, now: Session) -> None:
    """What came of each decision sent from these pages; one that waits can be taken back before the night."""
    say = now.say
    st.subheader(say("identity.handed_over"), anchor=False, help=say("identity.handed_over_help"))
    if found.empty:
        st.caption(say("identity.none_handed_over"))
        return
    names = _people(sorted({*found["record_a"], *found["record_b"]}), now)
    shown = tables.local_times(found, now.workspace.timezone).assign(
        decision_state=[_outcome(outcome, now) for outcome in found["outcome"]],
        decision_reason=found["reason"],
        decision_kind=[said(now.language, f"identity.answer.{code}", code) for code in found["decision"]],
        record_a=[names.get(record, record) for record in found["record_a"]],
        record_b=[names.get(record, record) for record in found["record_b"]],
    )
    ids = found["command_id"].tolist()
    if (asked := st.query_params.get("sent")) in ids:
        _sent(found, ids.index(asked), names, now)

    def pick(row: int) -> None:
        st.query_params["sent"] = ids[row]

    wide = {"decision_state": st.column_config.TextColumn(say("field.decision_state"), width=240)}
    rows.picked(shown[list(_SENT)], now, "handed_over", pick, title=say("identity.handed_over"), columns=wide)


def _sent(found: pd.DataFrame, at: int, names: dict[str, str], now: Session) -> None:
    """The one that was picked, and the form to take it back while it waits."""
    rows.up("sent", now)
    one, pair = found.iloc[at], (str(found.iloc[at]["record_a"]), str(found.iloc[at]["record_b"]))
    about = " ↔ ".join(plain(names.get(record, record)) for record in pair)
    kind = said(now.language, f"identity.answer.{one['decision']}", str(one["decision"]))
    st.markdown(f"**{about}** · {plain(kind)} · {plain(_outcome(one['outcome'], now))}")
    st.caption(f"{plain(one['decided_by'])} · {plain(one['reason'])}")
    waiting = found[found["outcome"].isna() & (found["record_a"] == pair[0]) & (found["record_b"] == pair[1])]
    if one["outcome"] is None and not (waiting["decision"] == deciding.WITHDRAW).any():
        answers = {deciding.WITHDRAW: now.say("identity.answer.withdraw")}
        signing.form(signing.Asked(pair, answers, now.say("identity.then.retract"), about), _leave_sent, now)


def _leave_sent() -> None:
    st.query_params.pop("sent", None)


def _people(ids: list[str], now: Session) -> dict[str, str]:
    """Record -> 王敏（销售 · C000123）."""
    records = now.reader.table(searching.RECORDS, where={"customer_record_id": ids})
    numbers = evidence.record_names(records, now.language)
    names = dict(zip(records["customer_record_id"].astype(str), records["name"], strict=True))
    return {
        record: number if is_missing(names[record]) else now.say("identity.person", name=names[record], number=number)
        for record, number in numbers.items()
    }


def _outcome(outcome: str | None, now: Session) -> str:
    """Waits, applied, or why it was refused: the registry's words, in the reader's language where we have them."""
    if outcome is None:
        return now.say("identity.state.waiting")
    if outcome == deciding.APPLIED:
        return now.say("identity.state.applied")
    reasons = [said(now.language, f"identity.refusal.{reason}", reason) for reason in outcome.split("; ")]
    return now.say("identity.refused", why=("；" if now.language == "zh" else "; ").join(reasons))
