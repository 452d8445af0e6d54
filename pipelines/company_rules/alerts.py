"""`[alerts]` of `juke.toml`: who is told of what, how often, and what a role may read in a message.

Only the shape belongs here; `pipelines.alerts` collects and sends. An address holds a credential (a robot's key, a
mail password), so it stands in the environment and is named here.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator

from pipelines.elsewhere import NAME, Section, Variable

Kind = Literal[
    "night_failed",
    "failed_check",
    "late_delivery",
    "kpi_off_target",
    "customer_event",
    "contact_spike",
    "demand_shift",
    "low_stock",
    "plan_off_pace",
]
Role = Literal["executive", "analyst", "rep", "agent", "marketing", "steward", "operator"]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: Who meets or keeps customers reads their numbers; everybody else is told how many.
MAY_READ_CUSTOMERS: frozenset[Role] = frozenset({"rep", "agent", "steward"})


class Receiver(Section):
    """Whom a message goes to. `url_env` names the variable with the address; `scope` the file the news is read from."""

    name: str = Field(pattern=NAME)
    url_env: Variable
    kinds: tuple[Kind, ...] = Field(default=KINDS, min_length=1)
    role: Role = "operator"
    scope: Annotated[str, Field(pattern=NAME)] = "all"
    language: Literal["zh", "en"] = "zh"

    @property
    def may_read_customers(self) -> bool:
        """Whether customer numbers may stand in this receiver's messages; names and phones never do."""
        return self.role in MAY_READ_CUSTOMERS


class Alerts(Section):
    """How often the same news is told, and from where on it is news."""

    cool_down_days: int = Field(default=7, ge=1, le=366)
    event_days: int = Field(default=3, ge=1, le=31)
    lines: int = Field(default=8, ge=1, le=50)
    pace_gap_ppt: float = Field(default=10, gt=0, le=100)
    send_seconds: float = Field(default=10, gt=0, le=120)
    receivers: tuple[Receiver, ...] = ()

    @field_validator("receivers")
    @classmethod
    def _have_own_names(cls, given: tuple[Receiver, ...]) -> tuple[Receiver, ...]:
        if twice := sorted({one.name for one in given if [other.name for other in given].count(one.name) > 1}):
            raise ValueError(f"two receivers have the same name: {', '.join(twice)}")
        return given

    def strangers(self, scopes: tuple[str, ...]) -> list[str]:
        """Receivers whose scope is none of these nor the file of all, as sentences."""
        return [
            f"receiver '{one.name}' reads scope '{one.scope}', which is not one of: all, {', '.join(scopes)}"
            for one in self.receivers
            if one.scope not in ("all", *scopes)
        ]
