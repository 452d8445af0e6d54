"""The lists for action that left, as their signed commands tell: which, when, by whom, who was on and who held out.

A list is one command of kind `list_export` with numbers of customers only; a second export of the same list is a
command that names the first. Making a list is `listing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

from pipelines.published.commands import Command, told_commands

KIND = "list_export"
TREATED, CONTROL = "treated", "control"
#: Why a customer who would be on the list is not, in the order in which it is asked.
REASONS = ("refused", "no_permission", "no_contact", "capped", "over_limit")
_ALL = 1_000_000_000


@dataclass(frozen=True)
class ExportedList:
    """One list. `members` are (customer_id, arm); a list of products has none and counts its rows in `listed`."""

    list_id: str
    kind: str
    scope: str
    channel: str | None
    listed_date: date
    candidates: int
    listed: int
    control: int
    left_out: Mapping[str, int]
    outcome_days: int
    members: tuple[tuple[str, str], ...] = ()
    exported_at: datetime | None = None
    exported_by: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)

    def row(self, zone: tzinfo) -> tuple[Any, ...]:
        """As the models read it; the day of the export is one of the company's zone."""
        day = self.exported_at.astimezone(zone).date() if self.exported_at else None
        told = (
            self.list_id,
            self.kind,
            self.scope,
            self.channel,
            self.listed_date,
            self.exported_at,
            day,
            self.exported_by,
        )
        reasons = (self.left_out.get(reason, 0) for reason in REASONS)
        return (*told, self.candidates, self.listed, self.control, *reasons, self.outcome_days)

    def payload(self) -> dict[str, Any]:
        """What is signed: no name, no number to call."""
        kept = ("list_id", "kind", "scope", "channel", "candidates", "listed", "control", "outcome_days")
        told = {name: getattr(self, name) for name in kept}
        members = [list(member) for member in self.members]
        told |= {"left_out": dict(self.left_out), "asked": dict(self.asked), "members": members}
        return {**told, "listed_date": self.listed_date.isoformat()}


def exported_lists(root: Path) -> list[ExportedList]:
    """Every list that left, oldest first.

    Raises
    ------
    CommandsAltered
        Where a command was altered or removed.
    """
    told = [command for command, _ in told_commands(Path(root), KIND, _ALL) if "list_id" in command.payload]
    return [_read(command) for command in reversed(told)]


def _read(command: Command) -> ExportedList:
    said = dict(command.payload)
    said["listed_date"] = date.fromisoformat(said["listed_date"])
    said["members"] = tuple((customer, arm) for customer, arm in said["members"])
    return ExportedList(**said, exported_at=datetime.fromisoformat(command.at), exported_by=command.by)
