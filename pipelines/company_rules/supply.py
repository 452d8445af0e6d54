"""`[supply]` of `juke.toml`: how much is ordered, and when a plan is off its pace or does not fit the others.

Only the shape belongs here; what is made of it stands in the models of `marts/inventory`.
"""

from __future__ import annotations

from pydantic import Field

from pipelines.elsewhere import Section


class Supply(Section):
    """Cover, floors and alerts of suppliers, partners and plans; the shipped values are the usual ones."""

    order_cover_days: int = Field(default=14, ge=0, le=365)
    plan_weeks: int = Field(default=4, ge=1, le=26)
    min_lines: int = Field(default=5, ge=1, le=1000)
    pace_alert_ppt: float = Field(default=10.0, gt=0, le=100)
    plan_misfit_pct: float = Field(default=15.0, gt=0, le=100)
