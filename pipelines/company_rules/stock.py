"""`[stock]` of `juke.toml`: how much stock is enough, when demand has shifted, and how far ahead it is planned.

Only the shape belongs here; what is made of it stands in the models of `marts/inventory`.
"""

from __future__ import annotations

from pydantic import Field

from pipelines.elsewhere import Section


class Stock(Section):
    """Levels and windows of the inventory marts; the shipped values are the usual ones."""

    # The approximation of z holds from the median on; at 100 % no stock is enough.
    cycle_service_level_pct: float = Field(default=95.0, ge=50, le=99.99)
    review_days: int = Field(default=0, ge=0, le=90)
    min_demand_days: int = Field(default=28, ge=7, le=90)
    min_receipts: int = Field(default=5, ge=2, le=100)
    excess_days: int = Field(default=90, ge=1, le=1096)
    min_stock_days: int = Field(default=180, ge=28, le=365)
    promise_weeks: int = Field(default=8, ge=1, le=26)
    demand_shift_z: float = Field(default=3.0, ge=1, le=10)
    demand_shift_min_weeks: int = Field(default=8, ge=4, le=26)
    demand_plan_weeks: int = Field(default=8, ge=1, le=26)
    demand_plan_min_weeks: int = Field(default=4, ge=1, le=26)
