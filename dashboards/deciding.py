"""The only door through which pages write: a steward's word as a signed command, and what became of each.

A command is taken by the next night (or by `juke`); until then it waits, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.access import is_signed_in
from dashboards.session import Session
from pipelines.published import CommandsAltered, append_command, told_commands

MERGE, FORBID, WITHDRAW = "merge", "forbid", "withdraw"
APPLIED = "applied"
_KIND = "review_decision"
_COLUMNS = ("decided_at", "decided_by", "decision", "record_a", "record_b", "reason", "number", "outcome", "command_id")


def signature(user: Mapping[str, Any]) -> str:
    """Who signs in this session; '' where nobody is signed in and a name must be asked for."""
    if not is_signed_in(user):
        return ""
    return str(user.get("email") or user.get("name") or user.get("sub") or "")


def decide(
    now: Session, decision: str, pair: tuple[str, str], reason: str, by: str, command_id: str, number: int | None = None
) -> None:
    """Hand one decision over. The `command_id` was made when the form was shown: sent twice it is one command.

    `number` is that of the decision to withdraw: two records may be the subject of several.
    """
    payload = {"kind": decision, "record_a": pair[0], "record_b": pair[1], "reason": reason}
    payload |= {} if number is None else {"decision": str(number)}
    append_command(now.workspace.root, _KIND, payload, by, command_id)


def told(now: Session) -> pd.DataFrame:
    """The newest decisions handed over; `outcome` is None while one waits, `applied`, or why it was refused."""
    try:
        found = told_commands(now.workspace.root, _KIND)
    except CommandsAltered as error:
        st.error(str(error), icon=":material/gpp_bad:")
        found = []
    rows = [
        (
            command.at,
            command.by,
            *(str(command.payload.get(name, "")) for name in _PAYLOAD),
            outcome,
            command.command_id,
        )
        for command, outcome in found
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


_PAYLOAD = ("kind", "record_a", "record_b", "reason", "decision")


def waiting_pairs(found: pd.DataFrame) -> set[tuple[str, str]]:
    """The pairs about which a decision waits, either way round; `found` is what `told` gave."""
    waiting = found[found["outcome"].isna()]
    pairs = set(zip(waiting["record_a"], waiting["record_b"], strict=True))
    return pairs | {(b, a) for a, b in pairs}


def command_id(key: str) -> str:
    """The id of the form shown under `key`; it stays until the form was sent."""
    import uuid

    return str(st.session_state.setdefault(f"command_{key}", uuid.uuid4().hex))


def forget(key: str) -> None:
    """The form under `key` was sent: the next one is another command."""
    st.session_state.pop(f"command_{key}", None)
