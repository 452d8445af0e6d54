"""How Juke tells a person that something is wrong; every other module raises these, none formats its own.

A problem says what happened, where, what was expected and found, and the next step. All problems of one file
or one setting are raised together, so that a person mends them in one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `where` is a file, with row and column where known; never a customer's value."""

    what: str
    where: str = ""
    expected: str = ""
    found: str = ""
    do: str = ""
    more: tuple[tuple[str, str], ...] = field(default=())

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        details = (("Expected", self.expected), ("Found", self.found), *self.more, ("Do", self.do))
        return "\n".join([head, *(f"  {label}: {text}" for label, text in details if text)])


class JukeError(Exception):
    """One or more problems that stop what was asked. `str()` is what the person reads."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n\n".join(map(str, self.problems)))
