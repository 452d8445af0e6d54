"""`[lists]` of `juke.toml`: how often a customer may stand on a list, who is held out, and when a result is told."""

from __future__ import annotations

from pydantic import Field

from pipelines.elsewhere import Section


class Lists(Section):
    """What holds for every list that leaves Juke to be acted on."""

    cap: int = Field(default=3, ge=1, le=100)
    days: int = Field(default=28, ge=1, le=180)
    control_pct: float = Field(default=10, ge=0, le=50)
    floor: int = Field(default=30, ge=2, le=100_000)
    outcome_days: int = Field(default=30, ge=1, le=366)
