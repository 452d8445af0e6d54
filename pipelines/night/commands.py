"""Stewards' decisions that pages appended, carried over into the registry before customers are identified.

Other kinds of commands (notes, saved views) stay with the pages that wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.problems import JukeError
from pipelines.settings import Workspace

_DECISION = "review_decision"


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
    from pipelines.identity import decide

    try:
        kind, record_a, record_b, reason = (str(payload[name]) for name in ("kind", "record_a", "record_b", "reason"))
        decide(ws, kind, record_a, record_b, by, reason)
    except KeyError as missing:
        return f"it does not say {missing}"
    except JukeError as error:
        return error.problems[0].what
    return ""
