"""What a night did, in counts: made from the ledger, kept there as JSON, printed by `juke run`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class DepartmentLine:
    """One department's files of one night and the records in them. Encodings are those found, not those declared."""

    department: str
    files: int
    encodings: tuple[str, ...]
    loaded: int
    quarantined: int
    skipped: int
    repeated: int
    held: int
    refused: int


@dataclass(frozen=True)
class Failure:
    """One check that failed; `detail` holds counts and limits, never a customer's value."""

    stage: str
    subject: str
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Stopped:
    """A delivery of the night that is not loaded: `status` is held or quarantined, `do` the next step in one line."""

    delivery_id: str
    file: str
    status: str
    reason: str
    do: str = ""


@dataclass(frozen=True)
class Alerted:
    """One message after the night: to whom, how much news, and `sent`, `failed` or `no_address`.

    `why` is what the receiver's service answered, or why the alerts broke as a whole: then there is no receiver.
    """

    receiver: str
    news: int
    outcome: str
    why: str = ""


@dataclass(frozen=True)
class NightReport:
    """A night in figures.

    `outcome` is `published`; `kept` where a test of identity, core or reconciliation failed and yesterday's version
    stays; `failed` where something broke; `partial` where only some stages were asked for. `why` is set for the
    second and third.
    """

    run_id: str
    night: str
    as_of: str
    outcome: str
    version: str | None = None
    stopped_at: str = ""
    why: str = ""
    departments: tuple[DepartmentLine, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    records: int | None = None
    customers: int | None = None
    checks_passed: int = 0
    checks_failed: int = 0
    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0
    alerted: tuple[Alerted, ...] = ()

    @property
    def succeeded(self) -> bool:
        """True where the night did not have to stop."""
        return self.outcome in ("published", "partial")

    def as_json(self) -> dict[str, Any]:
        """Plain data for the ledger's `nights.detail`."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> NightReport:
        """The report that `as_json` gave."""
        lines = tuple(DepartmentLine(**{**line, "encodings": tuple(line["encodings"])}) for line in data["departments"])
        failures = tuple(Failure(**item) for item in data["failures"])
        stopped = tuple(Stopped(**item) for item in data.get("stopped", ()))
        alerted = tuple(Alerted(**item) for item in data.get("alerted", ()))
        return cls(**{**data, "departments": lines, "failures": failures, "stopped": stopped, "alerted": alerted})
