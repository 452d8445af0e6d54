"""The log of uses: which page was opened in which hour, in which session and role. No name of anybody is in it.

Pages append one `usage` command for a session, page and hour; the night reads them all. What they add up to is the
business of `mart_usage`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.problems import JukeError
from pipelines.published.commands import append_command, told_commands

KIND = "usage"
_ALL = 100_000_000
_HOUR = "%Y-%m-%dT%H"


@dataclass(frozen=True)
class Use:
    """One session that had a page open in one hour (UTC)."""

    used_at: datetime
    page: str
    session: str
    role: str


def note_use(root: Path, page: str, session: str, role: str, at: datetime) -> bool:
    """Note that a session opened a page in this hour; again in the same hour it is the same command.

    Returns whether it is noted: a log that cannot be written is no reason to show no page.
    """
    hour = at.strftime(_HOUR)
    payload = {"page": page, "session": session, "hour": hour}
    command_id = hashlib.sha256(f"{session} {page} {hour}".encode()).hexdigest()[:32]
    try:
        append_command(root, KIND, payload, role, command_id)
    except (OSError, sqlite3.Error, JukeError):
        return False
    return True


def noted_uses(root: Path) -> list[Use]:
    """Every use noted, oldest first; raises CommandsAltered where the log is not as it was written."""
    return [
        Use(datetime.strptime(str(one.payload["hour"]), _HOUR), str(one.payload["page"]), str(one.payload["session"]),
            one.by)
        for one, _ in reversed(told_commands(root, KIND, _ALL))
    ]  # fmt: skip
