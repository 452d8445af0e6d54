"""What a check says: shared by audit 1, audit 2 and whoever shows them. No check is made here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """One check by its sentence. `detail` holds limits and counts, never a customer's value.

    One that does not hold the delivery is only said.
    """

    name: str
    passed: bool
    detail: str = ""
    holds: bool = True


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
