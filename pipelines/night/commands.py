"""Stewards' decisions that pages appended, carried over into the registry before customers are identified.

A payload is {kind, record_a, record_b, reason}; a withdrawal names its `decision` instead, or the two records. Other
kinds of commands (notes, saved views) stay with the pages that wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.problems import JukeError
from pipelines.settings import Workspace

_DECISION = "review_decision"
_NAMES = {"must_link": "merge", "cannot_link": "forbid"}  # as decisions are kept, beside the words of `juke identity`


def apply_decisions(ws: Workspace) -> list[tuple[str, bool, str]]:
    """Apply each waiting decision once; returns (name, applied, detail) of each. A refused one stops nothing."""
    from pipelines.published.commands import mark_applied, pending_commands

    if not (ws.state / "commands.sqlite").exists():
        return []
    results = []
    for command in pending_commands(ws.root):
        if command.kind == _DECISION:
            refused = _apply(ws, command.payload, command.by)
            mark_applied(ws.root, command.command_id, refused or "applied")
            results.append((f"decision {command.command_id} is applied", not refused, refused))
    return results


def _apply(ws: Workspace, payload: Mapping[str, Any], by: str) -> str:
    try:
        _decide(ws, payload, by)
    except KeyError as missing:
        return f"it does not say {missing}"
    except JukeError as error:
        return "; ".join(problem.what for problem in error.problems)
    return ""


def _decide(ws: Workspace, payload: Mapping[str, Any], by: str) -> None:
    from pipelines import identity
    from pipelines.problems import Problem

    kind, reason = _NAMES.get(str(payload["kind"]), str(payload["kind"])), str(payload["reason"])
    if kind == "withdraw" and "decision" in payload:
        identity.withdraw(ws, int(payload["decision"]), by, reason)
        return
    decide = {
        "merge": identity.merge, "split": identity.split, "forbid": identity.forbid,
        "withdraw": identity.withdraw_newest,
    }.get(kind)  # fmt: skip
    if decide is None:
        raise JukeError(Problem(f"'{kind}' is no decision", expected="merge, split, forbid, withdraw"))
    decide(ws, str(payload["record_a"]), str(payload["record_b"]), by, reason)
