"""What a check says: shared by audit 1, audit 2 and whoever shows them. No check is made here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """One check by its sentence. `detail` holds limits and counts, never a customer's value.

    One that does not hold the delivery is only said. The detail of a gate, which a person may open, begins with its
    code and is the reason by itself.
    """

    name: str
    passed: bool
    detail: str = ""
    holds: bool = True
    is_gate: bool = False

    @property
    def reason(self) -> str:
        """Why a delivery is held where it failed."""
        return self.detail if self.is_gate else f"{self.name} ({self.detail})"


@dataclass(frozen=True)
class Verdict:
    """All checks of one delivery. It passed if every one did that could hold it."""

    delivery_id: str
    checks: tuple[CheckResult, ...]

    @property
    def passed(self) -> bool:
        """True where no check failed; such a delivery lives, another is held."""
        return not self.failures

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """The checks that failed and hold the delivery, in their order."""
        return tuple(check for check in self.checks if check.holds and not check.passed)
