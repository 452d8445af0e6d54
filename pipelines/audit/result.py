"""What a check says: shared by audit 1, audit 2 and whoever shows them. No check is made here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """One check by its sentence. `detail` holds limits and counts, never a customer's value."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """All checks of one delivery. It passed if every one of them did."""

    delivery_id: str
    checks: tuple[CheckResult, ...]

    @property
    def passed(self) -> bool:
        """True where no check failed; such a delivery lives, another is held."""
        return all(check.passed for check in self.checks)

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """The checks that failed, in their order."""
        return tuple(check for check in self.checks if not check.passed)
